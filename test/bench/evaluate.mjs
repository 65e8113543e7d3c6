/**
 * Scoring as published, DeepLab v2 on ResNet-101: images at 1024x512, logits enlarged to masks of 2048x1024. `npm run bench:evaluate`
 *   -- --threads 2   -- --images 4   -- --json
 * The pictures are noise in Cityscapes' layout, made in a temporary folder; the weights are drawn. Speed does not look at either.
 */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { enlargedClasses, startBackend, tf } from "../../dist/backend/index.js";
import { encodePixels } from "../../dist/core/index.js";
import { encodeGrey, encodePng } from "../../dist/image/index.js";
import { datasets } from "../../dist/dataset/index.js";
import { models } from "../../dist/model/index.js";
import { evaluate } from "../../dist/training/index.js";

const { values } = parseArgs({
  options: { threads: { type: "string", default: "2" }, images: { type: "string", default: "4" }, json: { type: "boolean" } },
});
const count = Number(values.images);
const engine = await startBackend({ threads: Number(values.threads) });
const folder = await mkdtemp(join(tmpdir(), "gaplab-evaluate-"));
const peakMiB = () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) / 1024;

try {
  for (const [part, channels, name] of /** @type {const} */ ([
    ["leftImg8bit", 3, "leftImg8bit"],
    ["gtFine", 1, "gtFine_labelIds"],
  ])) {
    const city = join(folder, part, "val", "noise");
    await mkdir(city, { recursive: true });
    for (let i = 0; i < count; i++) {
      const data = Uint8Array.from(
        { length: 2048 * 1024 * channels },
        (_, k) => (Math.imul(k + 99991 * i, 2654435761) >>> 24) % 34,
      );
      const file = join(city, `noise_00000${i}_000000_${name}.png`);
      const png = channels === 1 ? encodeGrey({ width: 2048, height: 1024, data }) : encodePng({ width: 2048, height: 1024, data });
      await writeFile(file, await png);
    }
  }
  const net = models.deeplabV2({ seed: 1 });
  const { val } = await datasets.cityscapes(folder, { width: 1024, height: 512, labelSize: { width: 2048, height: 1024 } });
  if (!val) throw new Error("bench:evaluate: no images were made");
  /** @type {Record<string, number>} */
  const parts = {};
  const timed = async (/** @type {string} */ name, /** @type {() => any} */ work) => {
    const began = performance.now();
    const result = await work();
    parts[name] = performance.now() - began;
    return result;
  };
  for (let round = 0; round < 2; round++) {
    const { image, labels } = await timed("read and resize", () => val.at(round % count, { keep: false }));
    const z = await timed("forward", () =>
      tf.tidy(() => net.features(tf.tensor(encodePixels(image, net.input), [1, 512, 1024, 3]), "inference")[0]),
    );
    const classes = await timed("enlarge and decide", () => enlargedClasses(z, labels));
    tf.dispose([z, classes]);
  }
  const began = performance.now();
  await evaluate(net, val, { onProgress: () => {} });
  const seconds = (performance.now() - began) / 1000;
  const perSecond = count / seconds;
  if (values.json)
    console.log(JSON.stringify({ backend: engine.line, images: count, seconds, perSecond, parts, peakMiB: peakMiB() }));
  else {
    console.log(`${engine.line}; ${count} images of 1024x512, masks of 2048x1024`);
    for (const [name, ms] of Object.entries(parts)) console.log(`${name.padEnd(20)} ${ms.toFixed(0).padStart(6)} ms`);
    console.log(`${perSecond.toFixed(2)} images per second; peak ${peakMiB().toFixed(0)} MiB`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exit(0);
