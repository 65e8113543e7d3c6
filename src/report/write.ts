/** A study's report: notebook 07 executed on it, and the page of that. Both are written beside their places, then renamed. */
import { resolve } from "node:path";
import { folder, writeWhole } from "../study/index.js";
import { executeReport, type ExecuteOptions } from "./execute.js";
import { checkStudy } from "./open.js";
import { reportPage } from "./page.js";

export interface WrittenReport {
  readonly report: string;
  readonly notebook: string;
}

/** @throws GapLabError when the folder holds no study, or the notebook fails on it: then nothing is written. */
export async function reportStudy(out: string, options: ExecuteOptions = {}): Promise<WrittenReport> {
  await checkStudy(out);
  const executed = await executeReport(out, options);
  const { report, notebook } = folder(resolve(out));
  const page = reportPage(executed);
  await writeWhole(notebook, executed.text);
  await writeWhole(report, page);
  return { report, notebook };
}
