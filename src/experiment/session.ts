/** The loop of an experiment: steps, and between them checkpoints, snapshots, pictures and scores, each at its interval. */
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { explainWrite, GapLabError } from "../core/index.js";
import type { UnlabelledSet } from "../dataset/index.js";
import type { Run } from "../training/index.js";
import type { Tell } from "./events.js";
import { folder } from "./folder.js";
import { openLosses } from "./losses.js";
import type { Evaluation } from "./results.js";
import { writeSnapshot } from "./snapshots.js";
import type { ExperimentSpec } from "./spec.js";
import { watch } from "./watch.js";

export interface SessionOptions {
  readonly out: string;
  readonly signal?: AbortSignal;
  readonly tell: Tell;
  /** What is adapted to; some of it is shown. */
  readonly target: UnlabelledSet;
  /** Scores the network as it is; undefined where that cannot be or was done before. */
  score(run: Run): Promise<Evaluation | undefined>;
}

/** Goes on to the spec's last step. Returns whether it got there: an abort stops between two steps and saves. */
export async function advance(
  run: Run,
  spec: ExperimentSpec,
  options: SessionOptions,
): Promise<{ stopped: boolean; seconds: number }> {
  const { out, signal, tell, target } = options;
  const files = folder(out);
  await mkdir(files.checkpoints, { recursive: true });
  const log = await openLosses(files.losses, run.step);
  const events = await watch(files.events, spec, target);
  if (!events)
    tell({ kind: "note", text: "No events for TensorBoard: only TensorFlow writes them. The losses are in losses.jsonl." });

  let seconds = 0;
  let saved = run.step;
  const onProgress = ({
    step,
    losses,
    secondsPerStep,
  }: {
    step: number;
    losses: Record<string, number>;
    secondsPerStep: number;
  }) => {
    log.add({ step, losses });
    events?.losses(step, losses);
    tell({ kind: "progress", step, steps: spec.steps, losses, secondsPerStep });
  };
  const save = async () => {
    if (run.step % spec.snapshotEvery === 0 || run.step === spec.steps) await writeSnapshot(run, spec, out);
    await run.save(files.last, { history: false });
    saved = run.step;
    tell({ kind: "saved", step: run.step, file: files.last });
  };
  /** What is due between this step and the next. The checkpoint first: what follows changes nothing that the next step reads. */
  const pause = async () => {
    const due = (every: number) => every > 0 && run.step % every === 0;
    if (due(spec.checkpointEvery) || due(spec.snapshotEvery) || run.step === spec.steps) await save();
    if (due(spec.picturesEvery)) await events?.pictures(run);
    if (due(spec.evaluateEvery) && run.step < spec.steps) await score();
  };
  const score = async () => {
    const evaluation = await options.score(run);
    if (evaluation) events?.score(run.step, evaluation.miou);
  };
  try {
    while (run.step < spec.steps) {
      const began = performance.now();
      try {
        await run.for(nextPause(run.step, spec) - run.step, { signal, onProgress });
      } finally {
        seconds += (performance.now() - began) / 1000;
      }
      await pause();
    }
    await score();
    return { stopped: false, seconds };
  } catch (error) {
    if (signal?.aborted && !(error instanceof GapLabError)) {
      if (run.step > saved || !existsSync(files.last)) await save();
      return { stopped: true, seconds };
    }
    if (saved > 0) tell({ kind: "note", text: `Kept: the checkpoint of step ${saved}, ${files.last}` });
    throw explainMemory(explainWrite(error, out));
  } finally {
    log.close();
    events?.close();
  }
}

/** WebAssembly has 4 GB, and says so in its own way. */
function explainMemory(error: unknown): unknown {
  if ((error as Error).name !== "RuntimeError") return error;
  const fix = "Set up TensorFlow (`npx gaplab doctor` says what is missing), or train at a smaller size.";
  const expected = "a network and images that fit into WebAssembly's memory";
  return new GapLabError("WebAssembly", { expected, got: (error as Error).message, fix, cause: error });
}

/** The next step after which something is due. */
function nextPause(step: number, spec: ExperimentSpec): number {
  const intervals = [spec.checkpointEvery, spec.snapshotEvery, spec.picturesEvery, spec.evaluateEvery].filter((every) => every > 0);
  return Math.min(spec.steps, ...intervals.map((every) => (Math.floor(step / every) + 1) * every));
}
