/** `gaplab train PRESET` and `gaplab resume DIR`: one experiment, at any scale. */
import { join, resolve } from "node:path";
import { Option, type Command } from "commander";
import { startBackend } from "../backend/index.js";
import { folder, presets, readSpec, specKeys, specOf, trainExperiment, type ExperimentSpec, type Outcome, type Preset } from "../experiment/index.js"; // prettier-ignore
import { fail } from "./errors.js";
import { experimentScreen } from "./experiment-screen.js";
import { classTable } from "./scores.js";
import { collect, parseSetting, wholeNumber } from "./settings.js";

interface EngineOptions {
  backend?: "tensorflow" | "wasm";
  threads?: number;
  json?: boolean;
}

interface TrainOptions extends EngineOptions {
  source?: string;
  target?: string;
  weights?: string;
  steps?: number;
  set?: string[];
  out?: string;
  fresh?: boolean;
}

const backend = () =>
  new Option("--backend <name>", "which engine (default: TensorFlow where it is)").choices(["tensorflow", "wasm"]);

export function addTrainCommands(program: Command): void {
  program
    .command("train")
    .description("train one experiment and score it; the same command again goes on where it stopped")
    .argument("<preset>", "which one: see below")
    .option("--source <[kind:]path>", "labelled images to learn from: gta5, dgp, cityscapes, streets")
    .option("--target <[kind:]path>", "images to adapt to; labels of val, where there, are scored on and never trained on")
    .option("--weights <file>", "numbers to start from: an ImageNet trunk, or a whole network")
    .option("--steps <n>", "train until this step", wholeNumber)
    .option("--set <key=value>", "one value (repeatable), such as repeatUpdates=true", collect)
    .option("--out <folder>", "where everything goes (default: out/<preset>)")
    .option("--fresh", "forget what the folder holds")
    .addOption(backend())
    .option("--threads <n>", "threads of one operation (default: all)", wholeNumber)
    .option("--json", "one JSON document on stdout, progress on stderr")
    .addHelpText("after", presetsInWords)
    .addHelpText(
      "after",
      "\nExample:\n  gaplab train streets-advent\n  gaplab train gta5-advent --source ../GTA5 --target ../cityscapes --weights resnet101.pth",
    )
    .action(async (preset: string, options: TrainOptions) => {
      let spec: ExperimentSpec;
      try {
        const { source, target, weights, steps } = options;
        const set = { ...Object.fromEntries((options.set ?? []).map(parseSetting)), ...(steps && { steps }) };
        spec = specOf(preset, { source, target, weights, set });
      } catch (error) {
        return fail(error, undefined, 2);
      }
      await run(spec, options.out ?? join("out", preset), options);
    });

  program
    .command("resume")
    .description("go on with an experiment where its last checkpoint stands")
    .argument("<folder>", "of the experiment, such as out/gta5-advent")
    .option("--steps <n>", "train until this step, in place of the one that it began with", wholeNumber)
    .addOption(backend())
    .option("--threads <n>", "threads of one operation (default: all)", wholeNumber)
    .option("--json", "one JSON document on stdout, progress on stderr")
    .addHelpText("after", "\nExample:\n  gaplab resume out/gta5-advent --steps 150000")
    .action(async (out: string, options: EngineOptions & { steps?: number }) => {
      const spec = await readSpec(out);
      await run(options.steps ? { ...spec, steps: options.steps } : spec, out, options);
    });
}

/** Runs it under a screen and under Ctrl-C: once stops between two steps and saves, twice ends at once. */
async function run(spec: ExperimentSpec, out: string, options: EngineOptions & { fresh?: boolean }): Promise<void> {
  const screen = experimentScreen(options.json ? process.stderr : process.stdout);
  const controller = new AbortController();
  const onInterrupt = () => {
    if (controller.signal.aborted) process.exit(130);
    screen.say("Stopping after this step; Ctrl-C again stops at once. The last checkpoint is kept.");
    controller.abort();
  };
  process.on("SIGINT", onInterrupt).on("SIGTERM", onInterrupt);
  try {
    const { line } = await startBackend({ prefer: options.backend, threads: options.threads });
    screen.show({ kind: "backend", line });
    const outcome = await trainExperiment(spec, { out, backend: line, fresh: options.fresh, signal: controller.signal, tell: screen.show }); // prettier-ignore
    screen.end();
    if (options.json) console.log(JSON.stringify(outcome));
    else report(outcome, folder(out));
    if (outcome.stopped) console.error(`Go on with: gaplab resume ${out}`);
    process.exitCode = outcome.stopped ? 130 : 0;
  } catch (error) {
    if (!controller.signal.aborted || (error as Error).name !== "AbortError") throw error;
    process.exitCode = 130;
  } finally {
    screen.end();
    process.off("SIGINT", onInterrupt).off("SIGTERM", onInterrupt);
  }
}

function report({ results, out }: Outcome, files: { results: string; events: string }): void {
  if (results.last) console.log(`\n${classTable(results.last)}\n`);
  console.log(`steps       ${results.step} in ${(results.seconds / Math.max(results.step, 1)).toFixed(2)} s each`);
  console.log(`folder      ${resolve(out)}`);
  console.log(`results     ${resolve(files.results)}`);
  console.log(`TensorBoard tensorboard --logdir ${resolve(files.events)}`);
}

/** The presets with what stands in their headers, and the values of one. */
function presetsInWords(): string {
  const list = Object.entries(presets).map(([name, { header }]: [string, Preset]) => {
    const { title, paper, command, cost, result, published } = header;
    const facts = { paper, command, cost, "mIoU here, %": result, "mIoU published, %": published };
    const lines = Object.entries(facts).map(([what, text]) => `      ${what}: ${text ?? "not measured yet"}`);
    return [`  ${name}: ${title}`, ...lines].join("\n");
  });
  const values = presets["gta5-advent"].values as Record<string, unknown>;
  const settings = specKeys
    .filter((key) => !["preset", "source", "target", "weights"].includes(key))
    .map((key) => `  ${key}${key in values ? `=${JSON.stringify(values[key])}` : "  (optional)"}`);
  return `\nPresets:\n${list.join("\n")}\n\nWhat --set can set, with the values of gta5-advent:\n${settings.join("\n")}`;
}
