/** An experiment from its first step to its score, on each backend; and what stops it: numbers that are none, a full disk, wrong files. */
import { cpSync, existsSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { startBackend, tf } from "../../src/backend/index.js";
import { evaluateExperiment, folder, readLosses, readResults, snapshots, trainExperiment } from "../../src/experiment/index.js";
import type { ExperimentEvent, ExperimentSpec } from "../../src/experiment/index.js";
import { models, saveNet } from "../../src/model/index.js";
import { writeSafetensors } from "../../src/checkpoint/index.js";
import { startWeights } from "../../src/experiment/weights.js";
import { readEvents } from "../fixtures/event-file.js";
import { scratchFolder } from "../fixtures/folder.js";
import { tinyExperiment } from "../fixtures/tiny-experiment.js";
import { describeOnBackends } from "./backends.js";

// Other tests run beside these.
vi.setConfig({ testTimeout: 60_000 });
const scratch = scratchFolder("experiment");
process.env.GAPLAB_CACHE = join(scratch, "cache");

/** Trains in a folder of its name; gives the folder, what came out and what was told. */
async function trained(
  name: string,
  spec: ExperimentSpec,
  options: { signal?: AbortSignal; tell?: (event: ExperimentEvent) => void } = {},
) {
  const out = join(scratch, name);
  const events: ExperimentEvent[] = [];
  const tell = (event: ExperimentEvent) => (events.push(event), options.tell?.(event));
  const outcome = await trainExperiment(spec, { out, backend: "a test", signal: options.signal, tell });
  const notes = events.flatMap((event) => (event.kind === "note" ? [event.text] : []));
  return { out, files: folder(out), outcome, notes };
}
const last = (out: string) => readFileSync(folder(out).last);

describeOnBackends("an experiment", (kind) => {
  test("trains, keeps its snapshots, scores the last one, and frees every tensor", async () => {
    const before = tf.memory().numTensors;
    const { out, files, outcome, notes } = await trained(`whole ${kind}`, tinyExperiment({ picturesEvery: 3 }));
    expect(tf.memory().numTensors).toBe(before);
    expect(outcome.results).toMatchObject({ step: 6, last: { step: 6, images: 2, split: "val" } });
    expect((await snapshots(out)).map(({ step }) => step)).toEqual([4, 6]);
    expect((await readLosses(files.losses)).map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);

    // Scoring the folder gives what training gave; so does the same network twice.
    const scored = await evaluateExperiment(out);
    expect(scored.last.miou).toBe(outcome.results.last!.miou);
    expect((await evaluateExperiment(out, { ensemble: [files.snapshot(6)] })).last.iou).toEqual(scored.last.iou);
    const all = await evaluateExperiment(out, { allSnapshots: true });
    expect(all.last.step).toBe(6);
    expect(all.best?.selected).toBe("with target labels");
    expect((await readResults(files.results))!.evaluations.map(({ step }) => step)).toEqual([4, 6]);
    expect(tf.memory().numTensors).toBe(before);

    if (kind === "wasm") return expect(notes.join()).toContain("No events for TensorBoard");
    const records = readdirSync(files.events).flatMap((name) => readEvents(join(files.events, name)));
    const said = records.map((record) => record.toString("latin1")).join("\n");
    for (const tag of ["loss/net/segmentation", "learning rate/discriminator", "score/mIoU", "target 1/entropy"]) {
      expect(said).toContain(tag);
    }
    // Two target images, each with prediction and entropy, at two steps: whole PNG files.
    expect(said.split("\x89PNG\r\n\x1a\n")).toHaveLength(1 + 2 * 3 * 2);
    expect(said.split("IEND\xaeB`\x82")).toHaveLength(1 + 2 * 3 * 2);
  });
});

describe("what stops an experiment", () => {
  const start = () => startBackend({ threads: 2 });

  test("a loss that is no number: says which step and term, and the checkpoint before it stays", async () => {
    await start();
    const spec = tinyExperiment({ learningRate: 1e30, clipNorm: 0, checkpointEvery: 1 });
    await expect(trained("nan", spec)).rejects.toThrow(
      /^step 2: expected a number as the loss "net\/segmentation", got (NaN|-?Infinity)/,
    );
    const kept = last(join(scratch, "nan"));
    await expect(trained("nan", spec)).rejects.toThrow(/^step 2: /);
    expect(last(join(scratch, "nan"))).toEqual(kept);
  });

  test("weights that are no numbers never get into a checkpoint", async () => {
    await start();
    const spec = tinyExperiment({ learningRate: 1e300, clipNorm: 0, checkpointEvery: 1 });
    await expect(trained("infinite", spec)).rejects.toThrow(/^step 1: expected numbers in "net\//);
    expect(readdirSync(folder(join(scratch, "infinite")).checkpoints)).toEqual([]);
  });

  test("a full disk: the last checkpoint stays whole, and training goes on from it once there is room", async () => {
    await start();
    const { out, files } = await trained("full", tinyExperiment({ steps: 2 }));
    const kept = last(out);
    // A device that is always full, where the next checkpoint is written before it is renamed.
    symlinkSync("/dev/full", `${files.last}.${process.pid}.part`);
    await expect(trained("full", tinyExperiment({ steps: 4 }))).rejects.toThrow(/got a full disk\. Free some space/);
    expect(last(out)).toEqual(kept);
    expect((await trained("full", tinyExperiment({ steps: 4 }))).outcome.results.step).toBe(4);
  });

  test("one training at a time in a folder; what a killed one left is taken over", async () => {
    await start();
    const { files } = await trained("locked", tinyExperiment({ steps: 1 }));
    expect(existsSync(files.lock)).toBe(false);
    writeFileSync(files.lock, String(process.ppid));
    await expect(trained("locked", tinyExperiment({ steps: 2 }))).rejects.toThrow(/nothing else trains, got process \d+/);
    writeFileSync(files.lock, "4194305"); // Beyond the numbers that Linux gives.
    expect((await trained("locked", tinyExperiment({ steps: 2 }))).outcome.results.step).toBe(2);
  });

  test("a damaged checkpoint: refused, and which snapshot to begin from", async () => {
    await start();
    const { files } = await trained("damaged", tinyExperiment({ steps: 2 }));
    truncateSync(files.last, 20_000);
    const begin = /last\.safetensors: expected .*--weights .*step-0000002\.safetensors/;
    await expect(trained("damaged", tinyExperiment({ steps: 4 }))).rejects.toThrow(begin);
  });

  test("fewer steps than were taken, another experiment's folder, weights of another network", async () => {
    await start();
    const { files } = await trained("first", tinyExperiment({ steps: 2 }));
    await expect(trained("first", tinyExperiment({ steps: 1 }))).rejects.toThrow(
      /expected 2 steps or more, for so many were taken, got 1/,
    );
    await expect(trained("first", tinyExperiment({ lambdaMain: 1 }))).rejects.toThrow(/lambdaMain 0\.01.*lambdaMain 1/);
    const wider = tinyExperiment({ netWidth: 8, weights: files.snapshot(2) });
    await expect(trained("wider", wider)).rejects.toThrow(/matched.*of another shape.*stem1\.conv\.weight/);
    const same = await trained("same", tinyExperiment({ seed: 9, steps: 1, weights: files.snapshot(2) }));
    expect(same.notes.join()).toContain("weights: the whole network");
  });

  test("an ImageNet trunk behind its prefix is loaded, and the heads are drawn; without one the reader is warned", async () => {
    await start();
    const small = { seed: 5, blocks: [1, 1, 1, 1], classes: 2, start: "empty" } as const;
    const [theirs, net] = [models.deeplabV2(small), models.deeplabV2(small)];
    for (const [i, tensor] of [...theirs.state.values()].entries()) tf.tidy(() => tensor.assign(tf.fill(tensor.shape, i + 1)));
    const trunk = [...theirs.state]
      .filter(([name]) => !/^layer[56]/.test(name))
      .map(([name, value]) => [`Scale.${name}`, value] as const);
    const classifier = ["Scale.layer5.weight", { shape: [1000, 8], dataSync: () => new Float32Array(8000) }] as const;
    const weights = join(scratch, "imagenet.safetensors");
    await writeSafetensors(weights, [...trunk, classifier], { layout: "HWIO" });

    const notes: string[] = [];
    const tell = (event: ExperimentEvent) => void (event.kind === "note" && notes.push(event.text));
    await startWeights(net, { ...tinyExperiment(), network: "deeplab-v2", weights }, tell);
    expect(notes.join()).toMatch(/weights: the trunk, .*matched/);
    for (const [i, [name, tensor]] of [...net.state].entries()) {
      expect(tensor.dataSync().at(-1), name).toBe(/^layer[56]/.test(name) ? 0 : i + 1);
    }
    await startWeights(net, { ...tinyExperiment(), network: "deeplab-v2" }, tell);
    expect(notes.at(-1)).toContain("24 to 26 % mIoU usually means that the trunk was not loaded");

    // Heads for three classes: another network's, and no reason to draw new ones.
    const other = models.deeplabV2({ ...small, classes: 3 });
    await saveNet(weights, other);
    const wrong = startWeights(net, { ...tinyExperiment(), network: "deeplab-v2", weights }, tell);
    await expect(wrong).rejects.toThrow(/of another shape.*layer6/);
    for (const each of [theirs, net, other]) each.dispose();
  });

  test("a target without labels is trained on, and refused where it is to be scored", async () => {
    await start();
    const { out } = await trained("labelled", tinyExperiment({ steps: 1 }));
    const drawn = readdirSync(process.env.GAPLAB_CACHE!).find((name) => name.startsWith("cityscapes-"))!;
    const bare = join(scratch, "bare");
    cpSync(join(process.env.GAPLAB_CACHE!, drawn, "leftImg8bit"), join(bare, "leftImg8bit"), { recursive: true });
    const spec = tinyExperiment({ steps: 1, target: `cityscapes:${bare}` });
    const { outcome, notes, files } = await trained("unlabelled", spec);
    expect(outcome.results).toMatchObject({ step: 1 });
    expect(outcome.results.last).toBeUndefined();
    expect(existsSync(files.snapshot(1))).toBe(true);
    expect(notes.join()).toContain("no labels");
    await expect(evaluateExperiment(out, { target: `cityscapes:${bare}` })).rejects.toThrow(
      /expected images with labels to score on, got none/,
    );
    await expect(trained("asked", { ...spec, evaluateEvery: 1 })).rejects.toThrow(/with labels to score on/);
  });

  test("an abort stops between two steps and saves", async () => {
    await start();
    const controller = new AbortController();
    const tell = (event: ExperimentEvent) => void (event.kind === "progress" && event.step === 5 && controller.abort());
    const { outcome, out } = await trained("aborted", tinyExperiment({ steps: 1000 }), { signal: controller.signal, tell });
    expect(outcome.stopped).toBe(true);
    expect(outcome.results.step).toBe(5);
    expect((await readLosses(folder(out).losses)).at(-1)?.step).toBe(5);
    expect((await trained("aborted", tinyExperiment({ steps: 7 }))).outcome.results.step).toBe(7);
  });
});
