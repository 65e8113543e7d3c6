/** A study around its training processes, which are stand-ins here: what a wrong call costs (nothing), what counts as finished, the order. */
import { fork } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { encodeGrey, encodePng } from "../../src/image/index.js";
import { addResult, folder, parseSpec, presets, readResults, runStudy, withSources, type ResultLine, type StudySpec } from "../../src/study/index.js"; // prettier-ignore
import { claimFolder, sweep } from "../../src/study/folder.js";
import { runPool } from "../../src/study/pool.js";
import { Workload } from "../../src/study/workload.js";
import { scratchFolder } from "../fixtures/folder.js";

const scratch = scratchFolder("study around");
process.env.GAPLAB_CACHE = join(scratch, "cache");
const fakeChild = fileURLToPath(new URL("../fixtures/fake-study-child.mjs", import.meta.url));
const start = () => fork(fakeChild, { execArgv: [], stdio: ["ignore", "ignore", "inherit", "ipc"] });

const spec = parseSpec({
  ...presets.quick,
  arms: ["gta-source-only", "gta-advent"],
  ...{ width: 32, height: 32, sourceImages: 1, targetImages: 1, valImages: 1, testImages: 1 },
});
const line = (arm: string, seed: number): ResultLine => ({
  ...{ arm, seed, source: "gta", target: "streets", method: "advent", lambda: 0, classes: ["road"], iou: [0.5], miou: 0.5 },
  ...{ split: "test", steps: 1, seconds: 1, backend: "a stand-in" },
});
let folders = 0;
/** A folder in which both arms are finished with seed 1. */
const finished = async (more: Partial<StudySpec> = {}): Promise<string> => {
  const out = join(scratch, `out ${folders++}`);
  await claimFolder(out, { ...spec, ...more }, false);
  for (const arm of spec.arms) await addResult(out, line(arm, 1), spec.arms);
  return out;
};
/** CamVid's layout, one image a split. */
const photographs = async (name: string, splits: string[]): Promise<string> => {
  const size = { width: 32, height: 32 };
  for (const split of splits) {
    for (const each of [split, `${split}annot`]) mkdirSync(join(scratch, name, each), { recursive: true });
    writeFileSync(join(scratch, name, split, "a.png"), await encodePng({ ...size, data: new Uint8Array(3 * 1024).fill(90) }));
    writeFileSync(join(scratch, name, `${split}annot`, "a.png"), await encodeGrey({ ...size, data: new Uint8Array(1024) }));
  }
  return `camvid:${join(scratch, name)}`;
};

test("a target that is not there leaves no claim on the folder: the right one may have it", async () => {
  const out = join(scratch, "claim");
  const [wrong, right] = [`camvid:${join(scratch, "typo")}`, await photographs("right", ["train", "val"])];
  await expect(runStudy({ ...spec, target: wrong }, { out, start })).rejects.toThrow("typo");
  const outcome = await runStudy({ ...spec, target: right }, { out, start });
  expect(outcome.failed).toEqual([]);
});

test("a fresh start that comes to nothing has not forgotten the old study", async () => {
  const target = `camvid:${join(scratch, "gone")}`;
  const out = await finished({ target });
  await expect(runStudy({ ...spec, target }, { out, start, fresh: true })).rejects.toThrow("gone");
  expect(await readResults(out)).toHaveLength(2);
});

test("a fresh start in a folder without a study takes nothing away", async () => {
  const out = join(scratch, "somebody's");
  mkdirSync(join(out, "samples"), { recursive: true });
  writeFileSync(join(out, "samples", "mine.txt"), "mine");
  await claimFolder(out, spec, true);
  expect(readdirSync(join(out, "samples"))).toEqual(["mine.txt"]);
});

test("results without the spec they belong to are not taken up", async () => {
  const out = join(scratch, "results alone");
  await addResult(out, line("gta-advent", 1), spec.arms);
  for (const fresh of [false, true]) await expect(claimFolder(out, spec, fresh)).rejects.toThrow("without its spec.json");
});

test("a target that cannot be scored is refused before anything is trained", async () => {
  const [out, target] = [join(scratch, "no val"), await photographs("no val split", ["train"])];
  await expect(runStudy({ ...spec, target }, { out, start })).rejects.toThrow(/expected a val split with labels to score on/);
  expect(existsSync(join(out, "log"))).toBe(false);
});

test("a source whose labels are groups is refused: group numbers are not classes", async () => {
  const mine = withSources(spec, [await photographs("groups", ["train", "val"])]);
  const run = runStudy(mine, { out: join(scratch, "groups out"), start });
  await expect(run).rejects.toThrow(/expected a source whose labels are the 19 classes, got 11 groups/);
});

test("fewer seeds than the folder holds: only those count, the others stay", async () => {
  const out = await finished({ seeds: [1, 2] });
  await addResult(out, line("gta-advent", 2), spec.arms);
  const outcome = await runStudy(spec, { out, start });
  expect(outcome.results.map(({ arm, seed }) => `${arm}-${seed}`)).toEqual(["gta-source-only-1", "gta-advent-1"]);
  expect(await readResults(out)).toHaveLength(3);
});

test("results on streets of another version are not mixed with new ones", async () => {
  const out = await finished();
  await runStudy(spec, { out, start });
  const facts = JSON.parse(readFileSync(folder(out).facts, "utf8")) as { world: string };
  writeFileSync(folder(out).facts, JSON.stringify({ ...facts, world: "another" }));
  await expect(runStudy(spec, { out, start })).rejects.toThrow(/streets of version another.*--fresh/);
  expect((await runStudy(spec, { out, start, fresh: true })).failed).toEqual([]);
});

test("what a killed process had begun to write is swept away, and nothing else", async () => {
  const out = await finished();
  const file = folder(out).checkpoint("gta-advent-1");
  mkdirSync(dirname(file), { recursive: true });
  const mine = `${file}.${process.pid}.part`;
  // No process has a number as high as this.
  for (const name of [file, mine, `${file}.99999999.part`, join(dirname(file), "my.part")]) writeFileSync(name, "");
  await sweep(out);
  expect(readdirSync(dirname(file)).sort()).toEqual(["gta-advent-1.safetensors", basename(mine), "my.part"]);
});

test("Ctrl-C twice in the middle of a save leaves nothing half-written", async () => {
  const out = join(scratch, "killed in a save");
  const [stop, kill] = [new AbortController(), new AbortController()];
  // Begins to write a checkpoint and never gets to its end.
  const saving = `process.on("SIGINT", () => {});
    process.on("message", ({ job, out }) => {
      if (!job) return;
      const fs = require("node:fs");
      fs.mkdirSync(out + "/checkpoints", { recursive: true });
      fs.writeFileSync(out + "/checkpoints/" + job.id + ".safetensors." + process.pid + ".part", "half");
      process.send({ kind: "backend", line: "a stand-in" });
    });`;
  const outcome = await runStudy(spec, {
    ...{ out, jobs: 1, signal: stop.signal, kill: kill.signal },
    start: () => fork("-", { execArgv: ["-e", saving], stdio: ["ignore", "ignore", "inherit", "ipc"] }),
    onEvent: ({ kind }) => {
      if (kind !== "backend") return;
      expect(readdirSync(join(out, "checkpoints"))).toHaveLength(1);
      stop.abort();
      kill.abort();
    },
  });
  expect(outcome).toMatchObject({ failed: [], stopped: true });
  expect(readdirSync(join(out, "checkpoints"))).toEqual([]);
});

test("seed by seed; what has most to come first", () => {
  const seeds = [1, 2];
  const jobs = seeds.flatMap((seed) => [
    { id: `source-${seed}`, source: "gta", seed },
    { id: `only-${seed}`, source: "gta", seed, arm: arm("source-only", 0), after: `source-${seed}` },
    { id: `control-${seed}`, source: "gta", seed, arm: arm("advent", 0), after: `source-${seed}` },
    { id: `advent-${seed}`, source: "gta", seed, arm: arm("advent", 0.02), after: `source-${seed}` },
  ]);
  const order = new Workload(presets.standard, jobs).order(jobs).map((job) => job.id);
  expect(order).toEqual(seeds.flatMap((seed) => ["source", "advent", "control", "only"].map((id) => `${id}-${seed}`)));
});
const arm = (method: "source-only" | "advent", lambda: number) => ({ name: method, source: "gta", method, lambda });

test("a process that has said done is done, however busy its parent is when it leaves", async () => {
  const out = join(scratch, "busy");
  mkdirSync(out);
  const busy = setInterval(() => {
    for (const began = performance.now(); performance.now() - began < 100;);
  }, 5);
  const jobs = Array.from({ length: 60 }, (_, i) => ({ id: `j${i}`, source: "quick", seed: 1 }));
  const task = (job: (typeof jobs)[number]) => ({ job, spec, out });
  const result = await runPool(jobs, { concurrency: 6, task, onMessage: () => {}, start }).finally(() => clearInterval(busy));
  expect(result).toEqual({ failed: [] });
}, 60_000);

test("a terminal's Ctrl-C that meets a process still loading is a stop, not a failure", async () => {
  const [out, stop, said] = [join(scratch, "loading"), new AbortController(), [] as string[]];
  mkdirSync(out);
  // A node that has not yet come to its handlers.
  const loading = () =>
    fork("-", { execArgv: ["-e", "setInterval(() => {}, 1000)"], stdio: ["ignore", "ignore", "ignore", "ipc"] });
  const running = runPool([{ id: "a", source: "quick", seed: 1 }], {
    ...{ concurrency: 1, signal: stop.signal, task: (job) => ({ job, spec, out }) },
    onMessage: (_, message) => void said.push(message.kind),
    start: () => {
      const child = loading();
      child.on("spawn", () => {
        stop.abort();
        child.kill("SIGINT");
      });
      return child;
    },
  });
  expect(await running).toEqual({ failed: [] });
  expect(said).toEqual([]);
});
