/** `gaplab report`: notebook 07, executed on a study, as a notebook and as a page. */
import type { Command } from "commander";
import { reportStudy, type WrittenReport } from "../report/index.js";
import { cellProgress } from "./progress.js";

export function addReportCommand(program: Command): void {
  program
    .command("report")
    .description("write a study's report again: execute notebook 07 on its folder")
    .argument("[folder]", "the study's folder", "out/standard-streets")
    .option("--json", "one JSON document on stdout")
    .addHelpText("after", "\nWrites report.html and, executed, report.ipynb into the folder.")
    .addHelpText("after", "\nExample:\n  gaplab report out/quick-streets")
    .action(async (folder: string, { json }: { json?: boolean }) => {
      const written = await reportWithProgress(folder);
      console.log(json ? JSON.stringify(written) : `${written.report}\n${written.notebook}`);
    });
}

export async function reportWithProgress(folder: string, signal?: AbortSignal): Promise<WrittenReport> {
  const line = cellProgress(process.stderr);
  try {
    return await reportStudy(folder, { signal, onCell: line.show });
  } finally {
    line.end();
  }
}
