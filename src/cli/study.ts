/** `gaplab study`: runs the arms, shows how they stand, writes the report. */
import { resolve } from "node:path";
import { Option, type Command } from "commander";
import type { WrittenReport } from "../report/index.js";
import { armsOf, parseSpec, presets, runStudy, specKeys, withSources, type StudySpec } from "../study/index.js";
import { fail } from "./errors.js";
import { studyProgress } from "./progress.js";
import { reportWithProgress } from "./report.js";
import { collect, parseSetting, wholeNumber } from "./settings.js";
import { resultsTable } from "./table.js";

interface Options {
  preset: keyof typeof presets;
  seeds?: number;
  target?: string;
  source?: string[];
  out?: string;
  jobs?: number;
  backend?: "tensorflow" | "wasm";
  fresh?: boolean;
  set?: string[];
  json?: boolean;
}

export function addStudyCommand(program: Command): void {
  program
    .command("study")
    .description("train every arm, score it on the target, write a report; run it again to go on where it stopped")
    .addOption(new Option("--preset <name>", "how much of it to run").choices(Object.keys(presets)).default("standard"))
    .option("--seeds <n>", "seeds 1 to n", wholeNumber)
    .option("--target <kind:path>", "real photographs as the target: camvid:PATH or cityscapes:PATH")
    .option("--source <kind:path>", "a dataset of your own as a source (repeatable): gta5, dgp, cityscapes", collect)
    .option("--out <folder>", "where results go (default: out/<preset>-<target>)")
    .option("--jobs <n>", "training processes at once (default: one per core, four at most)", wholeNumber)
    .addOption(new Option("--backend <name>", "which engine (default: TensorFlow where it is)").choices(["tensorflow", "wasm"]))
    .option("--fresh", "forget what the folder holds")
    .option("--set <key=value>", "one value of the study (repeatable), such as lambda=0.01", collect)
    .option("--json", "one JSON document on stdout, progress on stderr")
    .addHelpText("after", `\nWhat --set can set, with the preset standard's values:\n${settings()}`)
    .addHelpText("after", "\nExample:\n  gaplab study --preset quick\n  gaplab study --target camvid:../CamVid --seeds 3")
    .action(run);
}

/** What was asked for, as a checked spec. */
export function specOf(options: Options): StudySpec {
  let spec: StudySpec = presets[options.preset];
  if (options.seeds) spec = { ...spec, seeds: Array.from({ length: options.seeds }, (_, i) => i + 1) };
  // CamVid's photographs are 4:3.
  if (options.target)
    spec = { ...spec, target: absolute(options.target), ...(options.target.startsWith("camvid:") && { height: 144 }) };
  if (options.source) spec = withSources(spec, options.source.map(absolute));
  const values = Object.fromEntries((options.set ?? []).map(parseSetting));
  const checked = parseSpec({ ...spec, ...values }, "--set");
  armsOf(checked);
  return checked;
}

const settings = (): string =>
  specKeys
    .filter((key) => key in presets.standard)
    .map((key) => `  ${key}=${JSON.stringify(presets.standard[key as keyof StudySpec])}`)
    .join("\n");

/** A path that stays right wherever a process runs. */
const absolute = (what: string): string =>
  what.replace(/^([^:]+):(.+)$/, (_, kind: string, path: string) => `${kind}:${resolve(path)}`);

async function run(options: Options): Promise<void> {
  let spec: StudySpec;
  try {
    spec = specOf(options);
  } catch (error) {
    return fail(error, undefined, 2);
  }
  const out = options.out ?? `out/${spec.preset}-${spec.target.split(":")[0]}`;
  const screen = studyProgress(spec, options.json ? process.stderr : process.stdout);
  const [graceful, atOnce] = [new AbortController(), new AbortController()];
  const onInterrupt = () => {
    if (graceful.signal.aborted) return atOnce.abort();
    screen.say("Stopping after the running steps; Ctrl-C again stops at once. Finished work is kept.");
    graceful.abort();
  };
  process.on("SIGINT", onInterrupt).on("SIGTERM", onInterrupt);
  try {
    const { jobs, backend, fresh } = options;
    const outcome = await runStudy(spec, {
      out,
      jobs,
      backend,
      fresh,
      signal: graceful.signal,
      kill: atOnce.signal,
      onEvent: screen.show,
    });
    screen.end();
    // First: the page may fail where the results did not.
    if (!options.json && outcome.results.length > 0) console.log(`\n${resultsTable(spec, outcome.results)}\n`);
    const isDone = outcome.results.length > 0 && !outcome.stopped;
    const written = isDone ? await reportUnlessStopped(out, graceful.signal) : undefined;
    const stopped = outcome.stopped || graceful.signal.aborted;
    if (options.json) console.log(JSON.stringify({ out, ...written, ...outcome }));
    else {
      if (written) console.log(`report   ${written.report}\nnotebook ${written.notebook}`);
      if (outcome.results.length > 0) console.log(`results  ${resolve(out, "results.jsonl")}`);
      console.log(`time     ${Math.round(outcome.seconds)} s`);
    }
    for (const job of outcome.failed) console.error(`gaplab: ${job} did not finish.`);
    if (stopped || outcome.failed.length > 0) console.error("Run the same command to go on.");
    process.exitCode = stopped ? 130 : outcome.failed.length > 0 ? 1 : 0;
  } finally {
    screen.end();
    process.off("SIGINT", onInterrupt).off("SIGTERM", onInterrupt);
  }
}

async function reportUnlessStopped(out: string, signal: AbortSignal): Promise<WrittenReport | undefined> {
  try {
    return await reportWithProgress(out, signal);
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}
