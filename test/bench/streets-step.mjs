/**
 * What a training step costs, and whether memory stays flat: `node test/bench/streets-step.mjs [threads [steps]]` (1 and 60 if not said; the
 * study trains with one thread per process). 500 steps show that memory does not grow. Needs `npm run build` before.
 */
import { datasets } from "../../dist/dataset/index.js";
import { startBackend, tf } from "../../dist/backend/index.js";
import { discriminators } from "../../dist/discriminator/index.js";
import { methods } from "../../dist/method/index.js";
import { models } from "../../dist/model/index.js";
import { train } from "../../dist/training/index.js";

const [threads, steps] = [Number(process.argv[2] ?? 1), Number(process.argv[3] ?? 60)];
console.log((await startBackend({ threads })).line);
const counts = { train: 40, val: 4, test: 4 };
const [source, target] = [await datasets.streets("gta", { counts }), await datasets.streets("cityscapes", { counts })];
/** @param {number} lambdaAdversarial */
const advent = (lambdaAdversarial) =>
  methods.advent({ discriminator: discriminators.fullyConvolutional({ seed: 1, width: 16 }), lambdaAdversarial });

const recipes = { "source only": methods.sourceOnly(), "control (lambda 0)": advent(0), ADVENT: advent(0.02) };
for (const [name, method] of Object.entries(recipes)) {
  const run = train({
    net: models.small({ seed: 1 }),
    source: source.train,
    target: target.train.withoutLabels(),
    method,
    seed: 1,
  });
  await run.for(5);
  const times = [];
  const memory = [];
  for (let i = 0; i < steps; i++) {
    const began = performance.now();
    await run.for(1);
    times.push(performance.now() - began);
    if (i === Math.min(44, steps - 1) || i === steps - 1) memory.push(process.memoryUsage().rss / 2 ** 20);
  }
  const median = times.toSorted((a, b) => a - b)[times.length >> 1];
  const rss = memory.map((m) => m.toFixed(0)).join(" -> ");
  console.log(
    `${name.padEnd(20)} ${median.toFixed(0).padStart(4)} ms a step of batch 4 at 192x96; ${tf.memory().numTensors} tensors; RSS ${rss} MiB`,
  );
  run.dispose();
}
