/** A study's folder: results that survive a crash, one study per folder, disks that are full or in the way. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { GapLabError } from "../../src/core/index.js";
import { addResult, folder, presets, readResults, readSpec, runStudy, type ResultLine } from "../../src/study/index.js";
import { claimFolder } from "../../src/study/folder.js";
import { explainWrite, writeWhole } from "../../src/core/index.js";

let out: string;
beforeEach(() => void (out = mkdtempSync(join(tmpdir(), "gaplab study "))));
afterEach(() => rmSync(out, { recursive: true, force: true }));

const line = (arm: string, seed: number, miou = 0.25): ResultLine => ({
  arm,
  seed,
  source: "gta",
  target: "streets",
  method: "advent",
  lambda: 0.02,
  classes: ["road", "train"],
  iou: [miou, null],
  miou,
  split: "test",
  steps: 750,
  seconds: 1.5,
  backend: "a stand-in",
});
const errorOf = async (promise: Promise<unknown>): Promise<GapLabError> => {
  const error: unknown = await promise.then(() => "nothing was thrown", (error: unknown) => error); // prettier-ignore
  expect(error).toBeInstanceOf(GapLabError);
  expect((error as Error).message.split("\n")).toHaveLength(1);
  return error as GapLabError;
};

describe("results", () => {
  const arms = ["b", "a"];

  test("no file means no results", async () => {
    expect(await readResults(out)).toEqual([]);
  });

  test("lines are ordered by arm, then seed, in whatever order they came", async () => {
    for (const [arm, seed] of [["a", 2], ["b", 10], ["a", 1], ["b", 2]] as const) await addResult(out, line(arm, seed), arms); // prettier-ignore
    expect((await readResults(out)).map(({ arm, seed }) => `${arm}${seed}`)).toEqual(["b2", "b10", "a1", "a2"]);
  });

  test("what is written is what is read, null included", async () => {
    expect(await addResult(out, line("a", 1), arms)).toEqual([line("a", 1)]);
    expect(await readResults(out)).toEqual([line("a", 1)]);
    expect(readFileSync(folder(out).results, "utf8").endsWith("}\n")).toBe(true);
  });

  test("the same arm and seed again takes the place of the old line", async () => {
    await addResult(out, line("a", 1, 0.1), arms);
    await addResult(out, line("a", 1, 0.2), arms);
    expect(await readResults(out)).toEqual([line("a", 1, 0.2)]);
  });

  test("an arm that the study no longer lists stays, at the end", async () => {
    await addResult(out, line("old", 1), arms);
    await addResult(out, line("a", 1), arms);
    expect((await readResults(out)).map(({ arm }) => arm)).toEqual(["a", "old"]);
  });

  test("a line that was cut off by a crash is dropped, the others are kept", async () => {
    const whole = JSON.stringify(line("b", 1));
    writeFileSync(folder(out).results, `${whole}\n${JSON.stringify(line("b", 2)).slice(0, 60)}`);
    expect(await readResults(out)).toEqual([line("b", 1)]);
    await addResult(out, line("a", 1), arms);
    expect(await readResults(out)).toEqual([line("b", 1), line("a", 1)]);
  });
});

test("arms that finish together lose no line", async () => {
  const arms = ["a"];
  await Promise.all([3, 1, 4, 2].map((seed) => addResult(out, line("a", seed), arms)));
  expect((await readResults(out)).map(({ seed }) => seed)).toEqual([1, 2, 3, 4]);
});

describe("one study per folder", () => {
  const { standard } = presets;

  test("the spec is kept, and read back", async () => {
    await claimFolder(out, standard, false);
    expect(await readSpec(out)).toEqual(standard);
  });

  test("the same study, more seeds or more arms go on in it", async () => {
    await claimFolder(out, standard, false);
    await writeWhole(folder(out).results, `${JSON.stringify(line("gta-advent", 1))}\n`);
    await claimFolder(out, standard, false);
    await claimFolder(out, { ...standard, seeds: [1, 2], arms: [...standard.arms, "pd-v1-advent-lambda0"] }, false);
    expect((await readSpec(out)).seeds).toEqual([1, 2]);
    expect(await readResults(out)).toHaveLength(1);
  });

  test("another study is refused, with what differs", async () => {
    await claimFolder(out, standard, false);
    const { message } = await errorOf(claimFolder(out, { ...standard, batch: 2, lambda: 0.5 }, false));
    for (const said of ["batch 4", "batch 2", "lambda 0.02", "lambda 0.5", "--fresh"]) expect(message).toContain(said);
    expect(message).not.toContain("momentum");
    expect(await readSpec(out)).toEqual(standard);
  });

  test("a fresh start forgets the old one", async () => {
    await claimFolder(out, standard, false);
    await addResult(out, line("gta-advent", 1), standard.arms);
    await claimFolder(out, { ...standard, batch: 2 }, true);
    expect(await readResults(out)).toEqual([]);
    expect((await readSpec(out)).batch).toBe(2);
  });

  test("a fresh start leaves alone what no study wrote", async () => {
    mkdirSync(join(out, "photographs"));
    writeFileSync(join(out, "notes.txt"), "mine");
    await claimFolder(out, standard, false);
    await claimFolder(out, standard, true);
    expect(readdirSync(out).sort()).toEqual(["notes.txt", "photographs", "spec.json"]);
  });

  test("a spec that is cut short is named", async () => {
    writeFileSync(folder(out).spec, '{ "preset": "qu');
    expect((await errorOf(readSpec(out))).message).toContain("spec.json");
    expect((await errorOf(claimFolder(out, standard, false))).message).toContain("--fresh");
    await claimFolder(out, standard, true);
    expect(await readSpec(out)).toEqual(standard);
  });

  test("a folder without a study says which command makes one", async () => {
    expect((await errorOf(readSpec(out))).message).toContain("gaplab study");
  });
});

describe("a disk that will not take it", () => {
  test("a file where the folder should be: one line, before anything is drawn or trained", async () => {
    writeFileSync(join(out, "file"), "mine");
    const { message } = await errorOf(runStudy(presets.quick, { out: join(out, "file", "study") }));
    expect(message).toContain("a file where a folder is needed");
    expect(readFileSync(join(out, "file"), "utf8")).toBe("mine");
  });

  // /dev/full is a disk without room: every write to it fails with ENOSPC.
  test.runIf(existsSync("/dev/full"))("a full disk: one line, finished results kept, no scraps", async () => {
    await addResult(out, line("a", 1), ["a"]);
    symlinkSync("/dev/full", `${folder(out).results}.${process.pid}.part`);
    const { message } = await errorOf(addResult(out, line("a", 2), ["a"]));
    expect(message).toContain("a full disk");
    expect(await readResults(out)).toEqual([line("a", 1)]);
    expect(readdirSync(out)).toEqual(["results.jsonl"]);
  });

  test("a file is whole or not there", async () => {
    const file = join(out, "deep", "file.json");
    await writeWhole(file, "{}");
    expect(readFileSync(file, "utf8")).toBe("{}");
    expect(readdirSync(join(out, "deep"))).toEqual(["file.json"]);
    mkdirSync(join(out, "folder", "full"), { recursive: true });
    await expect(writeWhole(join(out, "folder"), "{}")).rejects.toThrow();
    expect(readdirSync(out).sort()).toEqual(["deep", "folder"]);
  });

  test.each([
    ["EACCES", "no permission"],
    ["EROFS", "read-only"],
    ["ENOSPC", "full disk"],
  ])("%s is said in words", (code, words) => {
    const error = explainWrite(Object.assign(new Error(code), { code }), "out/results.jsonl");
    expect(error).toBeInstanceOf(GapLabError);
    expect((error as Error).message).toMatch(new RegExp(`^out/results.jsonl: .*${words}`));
  });

  test("an error of another kind is passed on as it is", () => {
    const bug = new TypeError("a bug");
    expect(explainWrite(bug, "x")).toBe(bug);
  });
});
