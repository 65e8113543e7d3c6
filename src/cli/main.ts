#!/usr/bin/env node
/** The command line. Exit code 0: done; 1: what was asked is not so, or something went wrong; 2: a wrong call; 130: stopped by Ctrl-C. */
import { Command } from "commander";
import { addCheckpointCommand } from "./checkpoint.js";
import { addDatasetCommand } from "./dataset.js";
import { doctor } from "./doctor.js";
import { fail, isWrongCall } from "./errors.js";
import { addEvaluateCommand } from "./evaluate.js";
import { addKernelCommand } from "./kernel.js";
import { addParityCommand } from "./parity.js";
import { addReportCommand } from "./report.js";
import { addStudyCommand } from "./study.js";
import { addTrainCommands } from "./train.js";

const program = new Command("gaplab")
  .description("Does better synthetic data beat better adaptation? A study you can run, rerun and take apart.")
  .option("--debug", "print where in the code an error came from")
  .showHelpAfterError("(add --help for what can be said here)")
  .exitOverride();

addStudyCommand(program);
addReportCommand(program);
addTrainCommands(program);
addEvaluateCommand(program);
addDatasetCommand(program);
addParityCommand(program);
addCheckpointCommand(program);
addKernelCommand(program);
program
  .command("doctor")
  .description("what is there, what is missing, and how to mend it")
  .option("--json", "one JSON document on stdout")
  .action(async (options: { json?: boolean }) => {
    process.exitCode = await doctor({ json: options.json === true });
  });

try {
  await program.parseAsync();
} catch (error) {
  if (isWrongCall(error)) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else fail(error);
}
