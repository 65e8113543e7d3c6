/** A study's report: notebook 07 executed on it, and the page of that. */
import { rename, rm, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { GapLabError } from "../core/index.js";
import { folder } from "../study/index.js";
import { executeReport, type ExecuteOptions } from "./execute.js";
import { checkStudy } from "./open.js";
import { reportPage } from "./page.js";

export interface WrittenReport {
  readonly report: string;
  readonly notebook: string;
}

/** @throws GapLabError when the folder holds no study, or the notebook fails on it: then the files there stay as they are. */
export async function reportStudy(out: string, options: ExecuteOptions = {}): Promise<WrittenReport> {
  await checkStudy(out);
  const executed = await executeReport(out, options);
  const { report, notebook } = folder(resolve(out));
  await writeTogether([
    [report, reportPage(executed)],
    [notebook, executed.text],
  ]);
  return { report, notebook };
}

/** All are written beside their places before the first is renamed: page and notebook are of one run. */
async function writeTogether(files: readonly (readonly [file: string, content: string])[]): Promise<void> {
  const beside = files.map(([file]) => `${file}.${process.pid}.part`);
  try {
    for (const [i, [, content]] of files.entries()) await writeFile(beside[i], content);
    for (const [i, [file]] of files.entries()) await rename(beside[i], file);
  } catch (cause) {
    for (const part of beside) await rm(part, { force: true }).catch(() => undefined);
    throw new GapLabError("report", {
      expected: `to write ${files.map(([file]) => file).join(" and ")}`,
      got: cause,
      fix: "Free some space, or make the folder one that can be written to.",
      cause,
    });
  }
}
