/** What an experiment is made of: presets, a user's values, whose folder it is, which result counts. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { presets, specKeys, specOf, type ExperimentSpec } from "../../src/experiment/index.js";
import { claimFolder, folder, readSpec } from "../../src/experiment/folder.js";
import { openLosses, readLosses } from "../../src/experiment/losses.js";
import { withEvaluation, type Evaluation, type Results } from "../../src/experiment/results.js";
import { Confusion, subsetScores } from "../../src/metric/index.js";
import { classes } from "../../src/labels/index.js";
import { scratchFolder } from "../fixtures/folder.js";

const scratch = scratchFolder("experiment spec");
const places = { source: "gta5:/data/gta5", target: "cityscapes:/data/cityscapes" };

describe("presets", () => {
  test.each(Object.keys(presets))("%s is valid, says what it reproduces and how it is run", (name) => {
    expect(specOf(name, places).preset).toBe(name);
    const { paper, command } = presets[name as keyof typeof presets].header;
    expect(paper).toContain("CVPR 2019");
    expect(command).toContain(`gaplab train ${name}`);
  });

  test("the three of GTA5 differ in the method and its weights alone", () => {
    const [plain, minent, advent] = ["gta5-source-only", "gta5-minent", "gta5-advent"].map((name) => specOf(name, places));
    const differing = (a: ExperimentSpec, b: ExperimentSpec) =>
      specKeys.filter((key) => a[key as keyof ExperimentSpec] !== b[key as keyof ExperimentSpec] && !/preset|blocks/.test(key));
    expect(differing(plain, advent)).toEqual(["method", "lambdaMain", "lambdaAux"]);
    expect(differing(minent, advent)).toEqual(["method"]);
  });

  test("gta5-advent is the published configuration", () => {
    expect(specOf("gta5-advent", places)).toMatchObject({
      ...{ sourceWidth: 1280, sourceHeight: 720, targetWidth: 1024, targetHeight: 512, scoreWidth: 2048, scoreHeight: 1024 },
      ...{ batch: 1, flip: false, learningRate: 2.5e-4, momentum: 0.9, weightDecay: 5e-4, power: 0.9, horizon: 250_000 },
      ...{ steps: 120_000, snapshotEvery: 2000, lambdaMain: 1e-3, lambdaAux: 2e-4, discriminatorLearningRate: 1e-4, clipNorm: 0 },
      ...{ averaging: 0, seed: 1234, repeatUpdates: false, blocks: [3, 4, 23, 3], branches: 4 },
    });
  });
});

describe("a user's values", () => {
  test("an unknown preset, or key, comes with the nearest one that there is", () => {
    expect(() => specOf("gta5-avdent")).toThrow('got gta5-avdent (did you mean "gta5-advent"?)');
    expect(() => specOf("gta5-advent", { ...places, set: { learningrate: 1 } })).toThrow(
      'no "learningrate" (did you mean "learningRate"?)',
    );
  });

  test("a wrong value is named with what was expected", () => {
    expect(() => specOf("gta5-advent", { ...places, set: { branches: 3, momentum: 1 } })).toThrow(/branches: .*momentum: /);
  });

  test("MinEnt's extras are for MinEnt", () => {
    expect(specOf("gta5-minent", { ...places, set: { entropyRanking: 0.3, classPriorLambda: 1 } }).entropyRanking).toBe(0.3);
    expect(() => specOf("gta5-advent", { ...places, set: { entropyRanking: 0.3 } })).toThrow("belong to the method minent");
  });

  test("without a source: says what is missing and where data comes from", () => {
    expect(() => specOf("gta5-advent", { target: "x" })).toThrow(/a source: --source PATH of a gta5 folder.*data\/README\.md/);
  });

  test("a path without a kind is of the preset's; it stays right wherever a process runs", () => {
    const spec = specOf("gta5-advent", { source: "data/gta5", target: "camvid:data/CamVid", weights: "trunk.pth" });
    expect(spec).toMatchObject({ source: `gta5:${resolve("data/gta5")}`, target: `camvid:${resolve("data/CamVid")}` });
    expect(spec.weights).toBe(resolve("trunk.pth"));
    expect(specOf("streets-advent").source).toBe("streets:gta");
  });
});

describe("an experiment's folder", () => {
  const spec = specOf("streets-advent");
  test("goes on with other steps, and is refused to another experiment, naming what differs; --fresh forgets", async () => {
    const out = join(scratch, "same");
    await claimFolder(out, spec, false);
    await claimFolder(out, { ...spec, steps: 500 }, false);
    expect((await readSpec(out)).steps).toBe(500);
    const other = { ...spec, preset: "gta5-advent", learningRate: 1 };
    await expect(claimFolder(out, other, false)).rejects.toThrow(
      /streets-advent: learningRate 0\.02.*got gta5-advent: learningRate 1/,
    );
    writeFileSync(join(out, "mine.txt"), "");
    writeFileSync(folder(out).losses, "");
    await claimFolder(out, other, true);
    expect(existsSync(folder(out).losses)).toBe(false);
    expect(existsSync(join(out, "mine.txt"))).toBe(true);
  });

  test("a study's folder is never taken, not even with --fresh", async () => {
    const out = join(scratch, "study");
    mkdirSync(out);
    writeFileSync(folder(out).spec, '{"arms":["gta-advent"],"preset":"quick"}');
    await expect(claimFolder(out, spec, true)).rejects.toThrow("got a study's");
    expect(readFileSync(folder(out).spec, "utf8")).toContain("arms");
  });

  test("losses after the checkpoint are taken back, and a line that was cut off is passed over", async () => {
    const file = join(scratch, "losses.jsonl");
    writeFileSync(file, [1, 2, 3].map((step) => `${JSON.stringify({ step, losses: { a: step } })}\n`).join("") + '{"step":4,"lo');
    const log = await openLosses(file, 2);
    log.add({ step: 3, losses: { a: 30 } });
    log.close();
    expect(await readLosses(file)).toEqual([1, 2, 30].map((a, i) => ({ step: i + 1, losses: { a } })));
  });
});

describe("results", () => {
  const evaluation = (step: number, miou: number): Evaluation => ({
    ...{ step, miou, files: [], target: "streets:cityscapes", split: "val", images: 2, classes: [], iou: [] },
  });
  const none: Results = { preset: "p", step: 6, seconds: 0, backend: "", losses: {}, evaluations: [] };

  test("the last snapshot is the result; the best is said to be selected with target labels", () => {
    const results = [evaluation(4, 0.5), evaluation(2, 0.6), evaluation(6, 0.4)].reduce(withEvaluation, none);
    expect(results.last?.step).toBe(6);
    expect(results.best).toMatchObject({ step: 2, selected: "with target labels" });
    expect(results.evaluations.map((e) => e.step)).toEqual([2, 4, 6]);
  });

  test("16 and 13 classes: means over those, and truth outside of them is not counted", () => {
    const names = classes.map((c) => c.name);
    const confusion = new Confusion(names);
    const at = (name: string) => names.indexOf(name);
    const count = (truth: string, predicted: string, n: number) => (confusion.counts[at(truth) * 19 + at(predicted)] += n);
    count("road", "road", 6);
    count("terrain", "road", 2); // Terrain is not in SYNTHIA: no mistake of road there.
    count("wall", "wall", 1);
    count("wall", "truck", 1); // A prediction outside is a mistake all the same.
    const scores = subsetScores(confusion.scores());
    expect(scores[19]).toBeCloseTo((6 / 8 + 1 / 2 + 0 + 0) / 4, 12);
    expect(scores[16]).toBeCloseTo((1 + 1 / 2) / 2, 12);
    expect(scores[13]).toBeCloseTo(1, 12);
  });
});
