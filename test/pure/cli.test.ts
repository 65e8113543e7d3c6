/** The command line as a user calls it: what it says, where, and with which exit code. Runs what `tsc` built, in a folder of its own. */
import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdir, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test, vi } from "vitest";
import { encodeGrey, encodePng } from "../../src/image/index.js";
import { presets } from "../../src/study/index.js";
import { scratchFolder } from "../fixtures/folder.js";

const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const cwd = scratchFolder("command line");
// Each call is a process that loads everything; other tests run beside it.
vi.setConfig({ testTimeout: 60_000 });

interface Said {
  code: number;
  stdout: string;
  stderr: string;
}
const gaplab = (...args: string[]) =>
  new Promise<Said>((done) =>
    execFile(process.execPath, [main, ...args], { cwd, timeout: 30_000 }, (error, stdout, stderr) =>
      done({ code: error ? Number(error.code ?? -1) : 0, stdout, stderr }),
    ),
  );
/** A mistake of the user's: one line on stderr, nothing on stdout, exit code 1. */
const oneLine = ({ code, stdout, stderr }: Said, exitCode = 1): string => {
  expect(stdout).toBe("");
  expect(stderr).toMatch(/^gaplab: .+\n$/);
  expect(code).toBe(exitCode);
  return stderr;
};

describe.concurrent("help", () => {
  test("names every command", async () => {
    const { code, stdout } = await gaplab("--help");
    expect(code).toBe(0);
    for (const command of ["study", "train", "resume", "evaluate", "report", "dataset", "doctor"])
      expect(stdout).toMatch(new RegExp(`^  ${command}\\b`, "m"));
  });

  test.each(["study", "train", "resume", "evaluate", "report", "dataset check"])("%s: with an example and --json", async (name) => {
    const command = name.split(" ");
    const { code, stdout } = await gaplab(...command, "--help");
    expect(code).toBe(0);
    expect(stdout).toContain(`Example:\n  gaplab ${name} `);
    expect(stdout).toContain("--json");
  });
});

describe.concurrent("a wrong call: exit code 2, and what was meant", () => {
  test.each([
    [["study", "--prest", "quick"], "(Did you mean --preset?)"],
    [["stdy"], "(Did you mean study?)"],
    [["dataset", "chek", "camvid", "x"], "(Did you mean check?)"],
    [["study", "--preset", "quik"], "Allowed choices are quick, standard, full."],
    [["study", "--backend", "tensorflw"], "Allowed choices are tensorflow, wasm."],
    [["study", "--seeds", "0"], "Expected a whole number of 1 or more."],
    [["study", "--jobs", "two"], "Expected a whole number of 1 or more."],
    [["dataset", "check", "camvid"], "missing required argument 'path'"],
  ])("gaplab %s", async (args, says) => {
    const { code, stdout, stderr } = await gaplab(...args);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain(says);
  });
});

describe.concurrent("a bad value: one line, and no folder", () => {
  const out = join(cwd, "bad value");
  test.each([
    ["lamda=1", 'no "lamda" (did you mean "lambda"?)'],
    ["lambda=much", "lambda: expected number, received string"],
    ["batch=0", "batch: "],
    ["averaging=1", "averaging: "],
    ["lambda", "expected key=value, got lambda"],
    ['arms=["gta-advert"]', "expected SOURCE-source-only or SOURCE-advent[-lambda0]"],
    ["target=photographs", 'target: expected "streets" or KIND:PATH'],
  ])("--set %s", async (setting, says) => {
    expect(oneLine(await gaplab("study", "--set", setting, "--out", out), 2)).toContain(says);
    expect(existsSync(out)).toBe(false);
  });

  test("--debug adds where in the code it came from", async () => {
    const { code, stderr } = await gaplab("--debug", "study", "--set", "lamda=1", "--out", out);
    expect(code).toBe(2);
    expect(stderr).toMatch(/GapLabError: --set: .*\n\s+at /);
  });
});

describe.concurrent("a path that is not what it should be", () => {
  test("a target that is not there: the folder is named", async () => {
    const missing = join(cwd, "no photographs");
    const said = await gaplab("study", "--target", `camvid:${missing}`, "--out", join(cwd, "missing target"));
    expect(oneLine(said)).toContain(join(missing, "train"));
    expect(existsSync(join(cwd, "missing target", "results.jsonl"))).toBe(false);
  });

  test("a relative target is named from where the user is", async () => {
    const said = await gaplab("study", "--target", "cityscapes:here", "--out", join(cwd, "relative target"));
    expect(oneLine(said)).toContain(join(cwd, "here"));
  });

  test("a kind that does not exist: the kinds are named", async () => {
    const said = await gaplab("study", "--target", "camvd:x", "--out", join(cwd, "wrong kind"));
    expect(oneLine(said)).toContain("cityscapes, gta5, dgp, camvid");
  });

  test("an --out that is a file: the file stays as it is, nothing beside it", async () => {
    const file = join(cwd, "notes.txt");
    writeFileSync(file, "mine");
    expect(oneLine(await gaplab("study", "--preset", "quick", "--out", file))).toContain("a file where a folder is needed");
    expect(readFileSync(file, "utf8")).toBe("mine");
    expect(readdirSync(cwd).filter((name) => name.startsWith("notes.txt"))).toEqual(["notes.txt"]);
  });

  test("an --out that holds another study: what differs, and it is left alone", async () => {
    const out = join(cwd, "another study");
    await mkdir(out);
    const spec = JSON.stringify({ ...presets.quick, lambda: 0.5 });
    await writeFile(join(out, "spec.json"), spec);
    const line = oneLine(await gaplab("study", "--preset", "quick", "--out", out));
    expect(line).toMatch(/lambda 0\.5.*lambda 0\.02.*--fresh/);
    expect(readFileSync(join(out, "spec.json"), "utf8")).toBe(spec);
  });

  test("report on a folder without a study", async () => {
    expect(oneLine(await gaplab("report", join(cwd, "nothing")))).toContain("expected a study's folder with a spec.json");
  });
});

describe("dataset check", () => {
  const root = join(cwd, "photographs");
  const put = async (split: string, name: string) => {
    for (const folder of [split, `${split}annot`]) await mkdir(join(root, folder), { recursive: true });
    const [width, height] = [4, 3];
    await writeFile(join(root, split, `${name}.png`), await encodePng({ width, height, data: new Uint8Array(36).fill(90) }));
    const ids = Uint8Array.from({ length: 12 }, (_, id) => id);
    await writeFile(join(root, `${split}annot`, `${name}.png`), await encodeGrey({ width, height, data: ids }));
  };

  test("a sound folder: splits, sizes and pixels per class; exit code 0", async () => {
    for (const name of ["a", "b"]) await put("train", name);
    await put("val", "c");
    const { code, stdout } = await gaplab("dataset", "check", "camvid", root, "--json");
    expect(code).toBe(0);
    const found = JSON.parse(stdout) as { classes: unknown[] };
    expect(found).toMatchObject({
      kind: "camvid",
      splits: { train: { images: 2, labelled: 2 }, val: { images: 1, labelled: 1 } },
      sizes: [[4, 3, 3]],
      problems: [],
    });
    // One pixel of each of the 11 groups in each of 3 images; the twelfth is void.
    expect(found.classes).toHaveLength(11);
    for (const share of found.classes) expect(share).toMatchObject({ pixels: 3, images: 3 });
    const { stdout: table } = await gaplab("dataset", "check", "camvid", root);
    expect(table).toMatch(/^train {4}2 images, 2 with labels\nval {6}1 images, 1 with labels\nsizes {4}4x3 \(3\)\n/);
    expect(table).toMatch(/ 9\.09 % of labelled pixels, in 3 images\n/);
    expect(table).toMatch(/nothing wrong\n$/);
  });

  test("a broken mask is named, the others are still counted; exit code 1", async () => {
    await put("train", "a");
    await put("train", "broken");
    await put("val", "c");
    await truncate(join(root, "trainannot", "broken.png"), 60);
    const { code, stdout } = await gaplab("dataset", "check", "camvid", root, "--json");
    expect(code).toBe(1);
    const { problems, splits } = JSON.parse(stdout) as {
      problems: { file: string; problem: string }[];
      splits: Record<string, { images: number; labelled: number }>;
    };
    expect(problems).toHaveLength(1);
    expect(problems[0].file).toContain("broken");
    expect(problems[0].problem).toMatch(/cut short/);
    expect(splits.train.images - splits.train.labelled).toBe(1);
  });
});
