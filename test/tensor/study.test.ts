/** A study of few steps from end to end: drawn streets, real processes, real training; stopped and taken up again; run twice. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { readIndices, readSize } from "../../src/image/index.js";
import { folder, parseSpec, presets, readResults, runStudy, type StudyEvent, type StudyOptions } from "../../src/study/index.js";
import { readSafetensors } from "../../src/training/index.js";
import { scratchFolder } from "../fixtures/folder.js";

const scratch = scratchFolder("study");
process.env.GAPLAB_CACHE = join(scratch, "cache");

const spec = parseSpec({
  ...presets.quick,
  arms: ["gta-source-only", "gta-advent", "gta-advent-lambda0"],
  ...{ width: 64, height: 32, sourceImages: 6, targetImages: 6, valImages: 1, testImages: 3 },
  ...{ batch: 2, sourceSteps: 20, adaptationSteps: 20, warmupSteps: 5, averaging: 0.95, checkpointEvery: 8 },
  ...{ netWidth: 6, discriminatorWidth: 2 },
});
const whole = join(scratch, "whole");
const events: StudyEvent[] = [];
const run = (out: string, options: Partial<StudyOptions> = {}) => runStudy(spec, { out, jobs: 2, ...options });

/** Everything but how long it took. */
const untimed = async (out: string) => (await readResults(out)).map((line) => ({ ...line, seconds: 0 }));
const tensors = async (out: string, job: string) => (await readSafetensors(folder(out).checkpoint(job))).tensors;
const same = async (out: string) => {
  expect(await untimed(out)).toEqual(await untimed(whole));
  const names = (dir: string) => readdirSync(join(dir, "checkpoints")).sort();
  expect(names(out)).toEqual(names(whole));
  for (const file of names(out)) {
    const job = file.replace(".safetensors", "");
    expect(await tensors(out, job), job).toEqual(await tensors(whole, job));
  }
};

beforeAll(async () => {
  const outcome = await run(whole, { onEvent: (event) => events.push(event) });
  expect(outcome).toMatchObject({ failed: [], stopped: false });
}, 60_000);

test("every arm has a line, in the order of the spec, of the test images", async () => {
  const lines = await readResults(whole);
  expect(lines.map(({ arm, seed, method, lambda, split, steps }) => ({ arm, seed, method, lambda, split, steps }))).toEqual(
    (
      [
        ["gta-source-only", "source-only", 0],
        ["gta-advent", "advent", 0.02],
        ["gta-advent-lambda0", "advent", 0],
      ] as const
    ).map(([arm, method, lambda]) => ({ arm, seed: 1, method, lambda, split: "test", steps: 40 })),
  );
  for (const line of lines) {
    expect(line.classes).toHaveLength(19);
    expect(line.iou).toHaveLength(19);
    expect(line.miou).toBeGreaterThan(0);
    expect(line.miou).toBeLessThan(1);
  }
});

test("it says what it draws, trains and finds", () => {
  const of = <K extends StudyEvent["kind"]>(kind: K) => events.filter((e): e is StudyEvent & { kind: K } => e.kind === kind);
  expect(of("backend")).toHaveLength(1);
  expect(of("datasets").length).toBeGreaterThan(0);
  expect(of("result").map((e) => e.line.arm).sort()).toEqual([...spec.arms].sort()); // prettier-ignore
  expect(of("eta").every((e) => Number.isFinite(e.seconds) && e.seconds >= 0)).toBe(true);
  const last = of("progress").filter((e) => e.step === e.steps && e.phase === "adaptation" && e.arm === "gta-advent");
  expect(Object.keys(last[0].losses)).toEqual(expect.arrayContaining(["net/segmentation", "discriminator/source"]));
});

test("pictures and losses of every arm are kept", async () => {
  for (const arm of spec.arms) {
    const labels = await readIndices(folder(whole).sample(arm, 1, 0, "classes"));
    expect(Math.max(...labels.data)).toBeLessThan(19);
    expect(await readSize(folder(whole).sample(arm, 1, 0, "entropy"))).toEqual({ width: 64, height: 32 });
    expect(readFileSync(folder(whole).losses(arm, 1), "utf8")).toContain("net/segmentation");
  }
});

test("the control differs from source-only by running statistics alone, and from ADVENT by the adversary", async () => {
  const [source, advent, control, sourceOnly] = await Promise.all(
    ["source-gta-1", "gta-advent-1", "gta-advent-lambda0-1", "gta-source-only-1"].map((job) => tensors(whole, job)),
  );
  const names = [...source.keys()].filter((name) => name.startsWith("net/"));
  const differing = (a: typeof source, b: typeof source) =>
    names.filter((name) => a.get(name)!.data.some((value, i) => value !== b.get(name)!.data[i]));
  expect(differing(control, source)).toEqual(names);
  expect(differing(control, sourceOnly)).toEqual(names.filter((name) => name.includes("running")));
  expect(differing(advent, control)).toEqual(names);
});

test("the same study again in another folder gives the same numbers, bit for bit", async () => {
  const out = join(scratch, "again");
  await run(out, { jobs: 1 });
  await same(out);
}, 60_000);

test("stopped again and again and taken up, it ends with the same numbers", async () => {
  const out = join(scratch, "stopped");
  const seen = new Set<string>();
  const stoppedAt: number[] = [];
  for (let stopped = true; stopped;) {
    let running = "";
    const stop = new AbortController();
    const onEvent = (event: StudyEvent) => {
      if (event.kind !== "progress" || event.phase === "scoring" || seen.has(event.job)) return;
      seen.add((running = event.job));
      stop.abort();
    };
    const outcome = await run(out, { signal: stop.signal, jobs: 1, onEvent });
    expect(outcome.failed).toEqual([]);
    ({ stopped } = outcome);
    if (stopped) stoppedAt.push(Number((await readSafetensors(folder(out).checkpoint(running))).metadata.step));
  }
  expect(stoppedAt).toHaveLength(4);
  // Between two checkpoints, not only at them.
  expect(stoppedAt.filter((step) => step % spec.checkpointEvery !== 0 && step < spec.sourceSteps)).not.toEqual([]);
  await same(out);
}, 90_000);

test("what is finished is not run again; one line that is lost is", async () => {
  const again: StudyEvent[] = [];
  await run(whole, { onEvent: (event) => again.push(event) });
  expect(again.map((e) => e.kind)).toEqual(["resumed", "resumed", "resumed"]);

  const before = await untimed(whole);
  const file = folder(whole).results;
  const lines = readFileSync(file, "utf8").trim().split("\n");
  writeFileSync(file, `${lines[0]}\n${lines[1].slice(0, 40)}`);
  await run(whole);
  expect(await untimed(whole)).toEqual(before);
}, 60_000);
