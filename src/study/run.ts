/** Runs a study: draws what is missing, trains every arm with every seed, keeps what is finished, takes up what was begun. */
import { availableParallelism } from "node:os";
import { GapLabError } from "../core/index.js";
import { armsOf } from "./arms.js";
import type { Message } from "./child.js";
import { openSource, openTarget } from "./data.js";
import { addFacts, readFacts, worldOf } from "./facts.js";
import { checkFolder, claimFolder, sweep } from "./folder.js";
import { sourceJob, type Job } from "./job.js";
import { runPool, type PoolJob, type PoolOptions } from "./pool.js";
import { addResult, readResults, type ResultLine } from "./results.js";
import type { StudySpec } from "./spec.js";
import { Workload } from "./workload.js";

export type StudyEvent =
  /** The engine of the training processes, and how many there are. */
  | { kind: "backend"; line: string; processes: number }
  | { kind: "datasets"; name: string; done: number; total: number; imagesPerSecond: number; note?: string }
  | {
      kind: "progress";
      job: string;
      /** Of a source phase: the source. */
      arm: string;
      seed: number;
      phase: "source" | "adaptation" | "scoring";
      step: number;
      steps: number;
      losses: Record<string, number>;
      secondsPerStep: number;
    }
  | { kind: "result"; line: ResultLine }
  | { kind: "resumed"; line: ResultLine }
  | { kind: "job-failed"; job: string; error: string }
  | { kind: "eta"; seconds: number };

export interface StudyOptions {
  out: string;
  /** Training processes at once; default one per core, four at most. */
  jobs?: number;
  backend?: "tensorflow" | "wasm";
  /** Forgets what the folder holds. */
  fresh?: boolean;
  /** Stops between two steps and saves. */
  signal?: AbortSignal;
  /** Stops at once. */
  kill?: AbortSignal;
  onEvent?(event: StudyEvent): void;
  /** How a training process is started; tests put their own. */
  start?: PoolOptions["start"];
}

export interface StudyOutcome {
  results: ResultLine[];
  /** Jobs that did not get to their end because of an error. */
  failed: string[];
  stopped: boolean;
  seconds: number;
}

export async function runStudy(spec: StudySpec, options: StudyOptions): Promise<StudyOutcome> {
  const { out, signal, kill, onEvent = () => {} } = options;
  const began = performance.now();
  const arms = armsOf(spec);
  const fresh = options.fresh ?? false;
  await checkFolder(out, spec, fresh);
  if (!fresh) await checkWorld(out, spec);

  // A folder may hold more seeds and arms than are asked for now.
  const asked = ({ arm, seed }: ResultLine) => spec.arms.includes(arm) && spec.seeds.includes(seed);
  const finished = fresh ? [] : (await readResults(out)).filter(asked);
  const finishedLine = (arm: string, seed: number) => finished.find((line) => line.arm === arm && line.seed === seed);
  const jobs: PoolJob[] = [];
  for (const seed of spec.seeds) {
    for (const arm of arms) {
      const line = finishedLine(arm.name, seed);
      if (line) {
        onEvent({ kind: "resumed", line });
        continue;
      }
      const source = sourceJob(arm.source, seed);
      if (!jobs.some((job) => job.id === source.id)) jobs.push(source);
      jobs.push({ id: `${arm.name}-${seed}`, source: arm.source, seed, arm, after: source.id });
    }
  }
  try {
    await prepare(spec, jobs, options);
  } catch (error) {
    if (signal?.aborted) return { results: finished, failed: [], stopped: true, seconds: (performance.now() - began) / 1000 };
    throw error;
  }
  await claimFolder(out, spec, fresh);
  await addFacts(out, { world: worldOf(spec) });

  const concurrency = Math.max(1, Math.min(options.jobs ?? Math.min(availableParallelism(), 4), jobs.length));
  const workload = new Workload(spec, jobs);
  let results = finished;
  let saidBackend = false;
  const onMessage = async (job: Job, message: Message) => {
    if (message.kind === "backend" && !saidBackend) {
      saidBackend = true;
      onEvent({ kind: "backend", line: message.line, processes: concurrency });
    } else if (message.kind === "progress") {
      const seconds = workload.update(job.id, message.phase, message.step);
      onEvent({ ...message, job: job.id, arm: job.arm?.name ?? job.source, seed: job.seed });
      if (seconds !== undefined) onEvent({ kind: "eta", seconds });
    } else if (message.kind === "done" && message.line) {
      results = (await addResult(out, message.line, spec.arms)).filter(asked);
      onEvent({ kind: "result", line: message.line });
    } else if (message.kind === "failed") {
      onEvent({ kind: "job-failed", job: job.id, error: message.error });
    }
  };
  const task = (job: Job) => ({ job, spec, out, backend: options.backend });
  const { failed } = await runPool(workload.order(jobs), { concurrency, task, onMessage, signal, kill, start: options.start });
  if (kill?.aborted || failed.length > 0) await sweep(out);
  const seconds = (performance.now() - began) / 1000;
  if (jobs.length > 0) await addFacts(out, { seconds: ((await readFacts(out)).seconds ?? 0) + seconds });
  return { results, failed, stopped: Boolean(signal?.aborted || kill?.aborted), seconds };
}

/** @throws GapLabError where the folder's results are of streets that are drawn otherwise now: the two would stand in one table. */
async function checkWorld(out: string, spec: StudySpec): Promise<void> {
  const [before, now] = [(await readFacts(out)).world, worldOf(spec)];
  if (before === undefined || before === now) return;
  const fix = "Name another folder with --out, or start over in this one with --fresh.";
  throw new GapLabError(out, { expected: `streets of version ${before}, as its results are on`, got: `version ${now}`, fix });
}

/** Draws or checks every dataset before anything is trained: a wrong path is said in the first second. */
async function prepare(spec: StudySpec, jobs: readonly PoolJob[], { signal, onEvent }: StudyOptions): Promise<void> {
  const options = {
    signal,
    onProgress: (progress: { name: string; done: number; total: number; imagesPerSecond: number; note?: string }) =>
      onEvent?.({ kind: "datasets", ...progress }),
  };
  await openTarget(spec, options);
  for (const { source, seed } of jobs.filter((job) => !job.arm)) await openSource(spec, source, seed, options);
}
