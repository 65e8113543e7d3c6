/** Studies by their folder. */
import { existsSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { GapLabError } from "../core/index.js";
import { folder as filesOf, readSpec } from "../study/index.js";
import { gather } from "./from-study.js";
import { StudyReport } from "./study-report.js";

export const studies = {
  /**
   * The study in a folder, such as `out/standard-streets`. A relative path is looked for here and in the folders above, so that one name
   * is right beside the notebook and at the project's root.
   */
  async open(folder: string): Promise<StudyReport> {
    const found = search(folder);
    await checkStudy(found);
    return new StudyReport(await gather(found));
  },
};

function search(folder: string): string {
  const first = resolve(folder);
  for (let base = process.cwd(); ; base = dirname(base)) {
    const here = resolve(base, folder);
    if (existsSync(filesOf(here).spec)) return here;
    if (dirname(base) === base) return first;
  }
}

/** @throws GapLabError when the folder is not there, holds no study, or holds results that break off. */
export async function checkStudy(out: string): Promise<void> {
  const found = statSync(out, { throwIfNoEntry: false });
  if (!found?.isDirectory() || !existsSync(filesOf(out).spec)) {
    const got = !found ? "no such folder" : found.isDirectory() ? "a folder without one" : "a file";
    throw new GapLabError(out, {
      expected: "a study's folder with a spec.json",
      got,
      fix: "`npm start` runs a study; `npx gaplab study --help` says how to run others.",
    });
  }
  await readSpec(out);
  await checkResults(out);
}

/** The study itself leaves out a line that breaks off and runs that arm again; a report must not be silent about it. */
async function checkResults(out: string): Promise<void> {
  const file = filesOf(out).results;
  const lines = (await readFile(file, "utf8").catch(() => "")).split("\n");
  const broken = lines.findIndex((line) => line !== "" && !isResult(line));
  if (broken < 0) return;
  throw new GapLabError(`${file}:${broken + 1}`, {
    expected: "a whole line of results",
    got: lines[broken].slice(0, 80),
    fix: "Run the same `gaplab study` again: it runs what is missing and writes the report.",
  });
}

function isResult(line: string): boolean {
  try {
    const { arm, seed, classes, iou, miou } = JSON.parse(line) as Record<string, unknown>;
    const isWhole = Array.isArray(classes) && Array.isArray(iou) && classes.length === iou.length;
    return typeof arm === "string" && typeof seed === "number" && (miou === null || typeof miou === "number") && isWhole;
  } catch {
    return false;
  }
}
