/** What a study looks like on a terminal and in a pipe: the results table, the lines of running jobs, the block that is rewritten. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { duration, jobLine, studyProgress } from "../../src/cli/progress.js";
import { resultsTable } from "../../src/cli/table.js";
import { presets, withSources, type ResultLine, type StudyEvent } from "../../src/study/index.js";

const result = (arm: string, miou: number, seed = 1): ResultLine => ({
  arm,
  seed,
  source: "gta",
  target: "streets",
  method: "advent",
  lambda: 0.02,
  classes: ["road"],
  iou: [miou],
  miou,
  split: "test",
  steps: 750,
  seconds: 61,
  backend: "a stand-in",
});
type Progress = Extract<StudyEvent, { kind: "progress" }>;
const progress = (over: Partial<Progress> = {}): Progress => ({
  kind: "progress",
  job: "gta-advent-1",
  arm: "gta-advent",
  seed: 1,
  phase: "adaptation",
  step: 50,
  steps: 250,
  losses: { "source/segmentation": 0.51234, "target/adversarial": 0.7 },
  secondsPerStep: 0.1534,
  ...over,
});
const rowOf = (table: string, arm: string) => table.split("\n").find((line) => line.startsWith(`${arm}  `))!.trim().split(/\s{2,}/); // prettier-ignore

describe("results table", () => {
  const { standard, quick, full } = presets;

  test("has every arm in the study's order before any is done, a control right below its arm", () => {
    const lines = resultsTable(full, []).split("\n");
    expect(lines[0].split(/\s{3,}/)).toEqual(["arm", "mIoU, %", "over GTA + ADVENT", "published", "seeds"]);
    expect(lines.slice(2).map((line) => line.split(/\s{2,}/)[0])).toEqual([
      "GTA, source only",
      "GTA + ADVENT",
      "GTA + ADVENT, λ = 0",
      "PD v1 + ADVENT",
      "PD v1 + ADVENT, λ = 0",
      "PD v2 + ADVENT",
      "PD v2 + ADVENT, λ = 0",
      "PD v3 + ADVENT",
      "PD v3 + ADVENT, λ = 0",
    ]);
    expect(rowOf(lines.join("\n"), "PD v1 + ADVENT")).toEqual(["PD v1 + ADVENT", "...", "42.0", "0/5"]);
  });

  test("fills as arms finish, with the change against GTA + ADVENT once that is known", () => {
    const first = [result("gta-source-only", 0.3)];
    expect(rowOf(resultsTable(standard, first), "GTA, source only")).toEqual(["GTA, source only", "30.0", "24.0", "1/1"]);
    const table = resultsTable(standard, [...first, result("gta-advent", 0.4), result("pd-v1-advent", 0.46)]);
    expect(rowOf(table, "GTA, source only")).toEqual(["GTA, source only", "30.0", "-25 %", "24.0", "1/1"]);
    expect(rowOf(table, "GTA + ADVENT")).toEqual(["GTA + ADVENT", "40.0", "36.0", "1/1"]);
    expect(rowOf(table, "PD v1 + ADVENT")).toEqual(["PD v1 + ADVENT", "46.0", "+15 %", "42.0", "1/1"]);
    expect(rowOf(table, "PD v2 + ADVENT")).toEqual(["PD v2 + ADVENT", "...", "45.0", "0/1"]);
  });

  test("gives mean and sample standard deviation over seeds, and says how many are in", () => {
    const seeds = [0.4, 0.42, 0.44].map((miou, i) => result("gta-advent", miou, i + 1));
    expect(rowOf(resultsTable(full, seeds), "GTA + ADVENT")).toEqual(["GTA + ADVENT", "42.0 ± 2.0", "36.0", "3/5"]);
  });

  test("puts no published figure beside a control", () => {
    const table = resultsTable(standard, [result("gta-advent", 0.4), result("gta-advent-lambda0", 0.38)]);
    expect(rowOf(table, "GTA + ADVENT, λ = 0")).toEqual(["GTA + ADVENT, λ = 0", "38.0", "-5 %", "1/1"]);
  });

  test("columns line up", () => {
    const lines = resultsTable(full, [result("gta-advent", 0.4, 1), result("gta-advent", 0.5, 2)]).split("\n");
    expect(new Set(lines.slice(1).map((line) => line.length)).size).toBe(1);
  });

  test("marks the quick preset, and only that, as too short to mean anything", () => {
    expect(resultsTable(quick, [])).toMatch(/Too short to mean anything/);
    expect(resultsTable(standard, [])).not.toMatch(/Too short/);
  });

  test("names what it compares with when the sources are the user's own", () => {
    const spec = withSources(standard, ["gta5:/data/one", "dgp:/data/two"]);
    const table = resultsTable(spec, [result("one-advent", 0.2), result("two-advent", 0.3)]);
    expect(table).toContain("over the first ADVENT arm");
    expect(rowOf(table, "two-advent")).toEqual(["two-advent", "30.0", "+50 %", "1/1"]);
  });
});

describe("a running job's line", () => {
  test("says which arm and seed, how far, how fast, and its losses", () => {
    expect(jobLine(progress())).toBe(
      "gta-advent             seed 1  ████░░░░░░░░░░░░░░░░   50/250  153 ms/step  loss 0.512  target/adversarial 0.700",
    );
  });

  test("says in which phase it is", () => {
    expect(jobLine(progress({ phase: "source" }))).toContain("gta-advent (source)");
    expect(jobLine(progress({ phase: "scoring", step: 3, steps: 24, losses: {}, secondsPerStep: 0 }))).toMatch(
      /^gta-advent \(scoring\) +seed 1 +█+░+ +3\/24$/,
    );
  });

  test.each([[0, "░".repeat(20)], [250, "█".repeat(20)]])("its bar at step %i", (step, bar) => {
    expect(jobLine(progress({ step }))).toContain(`  ${bar}  `);
  }); // prettier-ignore

  test.each([[0, "0 s"], [89.4, "89 s"], [90, "1 min 30 s"], [119.6, "2 min 0 s"], [3600, "60 min 0 s"]])("%d s is %s", (s, text) => {
    expect(duration(s)).toBe(text);
  }); // prettier-ignore
});

describe("progress", () => {
  const screen = (isTTY: boolean, columns?: number) => {
    const written: string[] = [];
    const stream = { isTTY, columns, write: (text: string) => written.push(text) > 0 } as unknown as NodeJS.WriteStream;
    return { written, ...studyProgress(presets.standard, stream) };
  };
  /** What a terminal shows in the end: its lines, after every jump up and erasure. */
  const shownBy = (written: string[]): string[] => {
    let lines: string[] = [];
    for (const [, up, text] of written.join("").matchAll(/\x1b\[(\d+)A\x1b\[J|([^\n]*)\n/g)) {
      if (up) lines = lines.slice(0, lines.length - Number(up));
      else lines.push(text);
    } // prettier-ignore
    return lines;
  };
  beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"], now: 1e6 }));
  afterEach(() => void vi.useRealTimers());

  test("on a terminal: a block of the table, a line per job and the time left, rewritten in place", () => {
    const { written, show } = screen(true);
    vi.advanceTimersByTime(1000);
    show({ kind: "eta", seconds: 125 });
    show(progress({ step: 1 }));
    vi.advanceTimersByTime(1000);
    show(progress({ job: "pd-v1-advent-1", arm: "pd-v1-advent", step: 2 }));
    vi.advanceTimersByTime(1000);
    show(progress({ step: 3 }));
    const lines = shownBy(written);
    expect(lines[0]).toMatch(/^arm +mIoU, %/);
    expect(lines.slice(-3).map((line) => line.replace(/ .*? (\d+\/250).*/, " $1"))).toEqual([
      "gta-advent 3/250",
      "pd-v1-advent 2/250",
      "time left about 2 min 5 s",
    ]);
  });

  test("on a terminal: the table fills, and nothing of the block is left at the end", () => {
    const { written, show, end } = screen(true);
    vi.advanceTimersByTime(1000);
    show({ kind: "result", line: result("gta-advent", 0.4) });
    vi.advanceTimersByTime(1000);
    show(progress({ job: "pd-v1-advent-1", arm: "pd-v1-advent" }));
    expect(shownBy(written).find((line) => line.startsWith("GTA + ADVENT "))).toMatch(/40\.0 .*1\/1$/);
    end();
    expect(shownBy(written)).toEqual([]);
  });

  test("on a terminal: no line wraps, as that would break the rewriting", () => {
    const { written, show } = screen(true, 40);
    vi.advanceTimersByTime(1000);
    show(progress());
    expect(shownBy(written)[0]).toHaveLength(39);
  });

  test("in a pipe: no control characters, and one line in 20 seconds", () => {
    const { written, show, end } = screen(false);
    vi.advanceTimersByTime(1000);
    for (let step = 1; step <= 250; step++, vi.advanceTimersByTime(200)) show(progress({ step }));
    end();
    expect(written.join("")).not.toContain("\x1b");
    // 50 seconds: the start, then after 20 and 40.
    expect(written.map((line) => /(\d+)\/250/.exec(line)?.[1])).toEqual(["1", "101", "201"]);
  });

  test("in a pipe: what was drawn, resumed, finished and failed, a line each", () => {
    const { written, show } = screen(false);
    show({ kind: "datasets", name: "gta", done: 400, total: 400, imagesPerSecond: 51.7 });
    show({ kind: "resumed", line: result("gta-source-only", 0.3) });
    show({ kind: "result", line: result("gta-advent", 0.4) });
    show({ kind: "job-failed", job: "pd-v1-advent-1", error: "killed" });
    expect(written).toEqual([
      "drew 400 images of gta at 52 a second\n",
      "gta-source-only, seed 1: finished before\n",
      "gta-advent: mIoU 40.0 %  (61 s)\n",
      "pd-v1-advent-1 failed: killed\n",
    ]);
  });
});
