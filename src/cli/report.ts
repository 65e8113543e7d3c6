/** `gaplab report`: the page of a study, again. */
import type { Command } from "commander";
import { reportStudy } from "../report/index.js";

export function addReportCommand(program: Command): void {
  program
    .command("report")
    .description("write a study's report again from its folder")
    .argument("[folder]", "the study's folder", "out/standard-streets")
    .option("--json", "one JSON document on stdout")
    .addHelpText("after", "\nExample:\n  gaplab report out/quick-streets")
    .action(async (folder: string, { json }: { json?: boolean }) => {
      const report = await reportStudy(folder);
      console.log(json ? JSON.stringify({ report }) : report);
    });
}
