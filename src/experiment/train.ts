/**
 * Trains an experiment to its end, to an abort or to an error; run again, it goes on where its last checkpoint stands. A crash at any
 * moment costs no more than the steps since then, and what is taken up ends with the same numbers as if it had never stopped, bit for
 * bit where the engine computes so (the same threads on the same CPU).
 */
import { existsSync } from "node:fs";
import { GapLabError } from "../core/index.js";
import type { Dataset, DrawProgress } from "../dataset/index.js";
import type { Run } from "../training/index.js";
import { buildNet, buildRun } from "./build.js";
import { adaptedTo, openSource, openTarget } from "./data.js";
import type { Tell } from "./events.js";
import { checkFolder, claimFolder, folder } from "./folder.js";
import { lock } from "./lock.js";
import { readResults, withEvaluation, writeResults, type Results } from "./results.js";
import { labelledSplit, score } from "./score.js";
import { advance } from "./session.js";
import { snapshots, withScored } from "./snapshots.js";
import type { ExperimentSpec } from "./spec.js";
import { startWeights } from "./weights.js";

export interface ExperimentOptions {
  out: string;
  /** The engine in words, for the results. */
  backend: string;
  /** Forgets what the folder holds. */
  fresh?: boolean;
  /** Stops between two steps and saves. */
  signal?: AbortSignal;
  tell?: Tell;
}

export interface Outcome {
  readonly out: string;
  readonly stopped: boolean;
  readonly results: Results;
}

export async function trainExperiment(spec: ExperimentSpec, options: ExperimentOptions): Promise<Outcome> {
  const { out, fresh = false } = options;
  await checkFolder(out, spec, fresh);
  const release = await lock(folder(out).lock);
  try {
    return await trainAlone(spec, options);
  } finally {
    await release();
  }
}

async function trainAlone(spec: ExperimentSpec, options: ExperimentOptions): Promise<Outcome> {
  const { out, fresh = false, signal, backend, tell = () => {} } = options;
  const drawing = { signal, onProgress: (progress: DrawProgress) => tell({ kind: "datasets", ...progress }) };
  const source = await openSource(spec, drawing);
  const target = await openTarget(spec, drawing);
  const adapted = adaptedTo(spec, target);
  const isScored = await canScore(spec, target, tell);

  const files = folder(out);
  const begun = !fresh && existsSync(files.last);
  const net = buildNet(spec, begun ? "empty" : undefined);
  const { run, dispose } = await buildRun(spec, net, source, adapted);
  let results = (begun && (await readResults(files.results))) || nothingYet(spec, backend);
  try {
    if (begun) await restore(run, out);
    else await startWeights(net, spec, tell);
    if (run.step > spec.steps) {
      const fix = "A snapshot of an earlier step can be scored: gaplab evaluate FILE.";
      throw new GapLabError(out, { expected: `${run.step} steps or more, for so many were taken`, got: spec.steps, fix });
    }
    await claimFolder(out, spec, fresh);
    const scoreOnce = async () => {
      if (!isScored || results.last?.step === run.step) return undefined;
      const what = { files: [files.snapshot(run.step)], step: run.step, signal, tell };
      const evaluation = await withScored(run, (net) => score([net], target, spec, what));
      results = withEvaluation({ ...results, step: run.step }, evaluation);
      await writeResults(files.results, results);
      tell({ kind: "scored", evaluation });
      return evaluation;
    };
    const { stopped, seconds } = await advance(run, spec, { out, signal, tell, target: adapted, score: scoreOnce });
    const losses = run.history.at(-1)?.losses ?? results.losses;
    results = { ...results, step: run.step, seconds: results.seconds + seconds, backend, losses };
    await writeResults(files.results, results);
    return { out, stopped, results };
  } finally {
    dispose();
    net.dispose();
  }
}

/** @throws GapLabError where the checkpoint is damaged, saying what can be begun from instead. */
async function restore(run: Run, out: string): Promise<void> {
  try {
    await run.restore(folder(out).last);
  } catch (error) {
    const newest = (await snapshots(out)).at(-1);
    if (!(error instanceof GapLabError) || !newest) throw error;
    const fix = `Its newest snapshot can be begun from, in another folder: --weights ${newest.file}.`;
    throw new GapLabError(error.where, { ...error.parts, fix, cause: error });
  }
}

const nothingYet = ({ preset }: ExperimentSpec, backend: string): Results => ({
  ...{ preset, step: 0, seconds: 0, backend, losses: {}, evaluations: [] },
});

/** A target without labels is as good as any for training; only asked for scores on the way are refused at once. */
async function canScore(spec: ExperimentSpec, target: Dataset, tell: Tell): Promise<boolean> {
  try {
    await labelledSplit(spec, target);
    return true;
  } catch (error) {
    if (!(error instanceof GapLabError) || spec.evaluateEvery > 0) throw error;
    tell({ kind: "note", text: `The target's val images have no labels: it is trained on, and not scored. (${error.message})` });
    return false;
  }
}
