/** The report as a file: written beside its place, then renamed, so that a reader never meets half a page. */
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { GapLabError } from "../core/index.js";
import type { ReportInput } from "./input.js";
import { reportPage } from "./page.js";

export interface WrittenReport {
  readonly file: string;
  readonly bytes: number;
}

export async function writeReport(input: ReportInput, file: string): Promise<WrittenReport> {
  const page = Buffer.from(await reportPage(input), "utf8");
  const place = resolve(file);
  const beside = `${place}.${process.pid}.part`;
  try {
    await mkdir(dirname(place), { recursive: true });
    await writeFile(beside, page);
    await rename(beside, place);
  } catch (cause) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw new GapLabError("report/writeReport", {
      expected: `to write ${file}`,
      got: cause,
      fix: "Choose a folder that can be written to and has room.",
      cause,
    });
  }
  return { file: place, bytes: page.length };
}
