/** `gaplab evaluate DIR|CHECKPOINT`: the last snapshot, all of them, or several networks as one. */
import { Option, type Command } from "commander";
import { startBackend } from "../backend/index.js";
import { evaluateExperiment, type Scored } from "../experiment/index.js";
import { experimentScreen } from "./experiment-screen.js";
import { classTable } from "./scores.js";
import { wholeNumber } from "./settings.js";

interface Options {
  target?: string;
  split?: "train" | "val" | "test";
  allSnapshots?: boolean;
  ensemble?: string[];
  preset?: string;
  images?: number;
  backend?: "tensorflow" | "wasm";
  threads?: number;
  json?: boolean;
}

export function addEvaluateCommand(program: Command): void {
  program
    .command("evaluate")
    .description("score an experiment's last snapshot, or a checkpoint, on labelled images")
    .argument("[what]", "an experiment's folder, or a checkpoint: ours or PyTorch's")
    .option("--target <[kind:]path>", "what to score on (default: the experiment's own target)")
    .addOption(new Option("--split <name>", "which images of it").choices(["train", "val", "test"]).default("val"))
    .option("--images <n>", "at most so many", wholeNumber)
    .option("--all-snapshots", "every snapshot; the best is said to be selected with target labels, the last is the result")
    .option("--ensemble <what...>", "two or more, whose logits are averaged: AdvEnt+MinEnt")
    .option("--preset <name>", "network and sizes of a checkpoint from elsewhere (default: gta5-advent)")
    .addOption(new Option("--backend <name>", "which engine (default: TensorFlow where it is)").choices(["tensorflow", "wasm"]))
    .option("--threads <n>", "threads of one operation (default: all)", wholeNumber)
    .option("--json", "one JSON document on stdout, progress on stderr")
    .addHelpText(
      "after",
      "\nExample:\n  gaplab evaluate out/gta5-advent\n  gaplab evaluate --ensemble advent.pth minent.pth --target cityscapes:../cityscapes",
    )
    .action(run);
}

async function run(what: string | undefined, options: Options, command: Command): Promise<void> {
  const [first, ...others] = [...(what === undefined ? [] : [what]), ...(options.ensemble ?? [])];
  if (first === undefined) return command.error("error: missing what to evaluate: a folder, a checkpoint or --ensemble A B");
  const screen = experimentScreen(options.json ? process.stderr : process.stdout);
  const controller = new AbortController();
  const onInterrupt = () => (controller.signal.aborted ? process.exit(130) : controller.abort());
  process.on("SIGINT", onInterrupt).on("SIGTERM", onInterrupt);
  try {
    const { backend, threads, json, target, split, allSnapshots, preset, images } = options;
    screen.show({ kind: "backend", line: (await startBackend({ prefer: backend, threads })).line });
    const choices = { target, split, allSnapshots, preset, images, ensemble: others, signal: controller.signal, tell: screen.show };
    const scored = await evaluateExperiment(first, choices);
    screen.end();
    if (json) console.log(JSON.stringify(scored));
    else report(scored);
  } catch (error) {
    if (!controller.signal.aborted || (error as Error).name !== "AbortError") throw error;
    process.exitCode = 130;
  } finally {
    screen.end();
    process.off("SIGINT", onInterrupt).off("SIGTERM", onInterrupt);
  }
}

function report({ last, best }: Scored): void {
  console.log(`\n${classTable(last)}`);
  if (best) console.log(`\nbest snapshot: step ${best.step}, mIoU ${(100 * best.miou).toFixed(1)} %, selected with target labels`);
}
