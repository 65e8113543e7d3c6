/**
 * A child process that runs one job: one TensorFlow thread, which gives the same bytes in every run, and two such processes beat one
 * process of two threads on maps this small. Messages in: a task, then perhaps "stop". Out: progress, then done, stopped or failed.
 */
import { startBackend } from "../backend/index.js";
import { GapLabError } from "../core/index.js";
import { runJob, type Job } from "./job.js";
import type { ResultLine } from "./results.js";
import type { StudySpec } from "./spec.js";

export interface Task {
  readonly job: Job;
  readonly spec: StudySpec;
  readonly out: string;
  readonly backend?: "tensorflow" | "wasm";
}

export type Message =
  | { kind: "backend"; line: string }
  | {
      kind: "progress";
      phase: "source" | "adaptation" | "scoring";
      step: number;
      steps: number;
      losses: Record<string, number>;
      secondsPerStep: number;
    }
  | { kind: "done"; line?: ResultLine }
  | { kind: "stopped" }
  | { kind: "failed"; error: string };

const controller = new AbortController();
// The parent decides what Ctrl-C means; without a parent there is nothing to do.
process.on("SIGINT", () => {});
process.on("disconnect", () => process.exit(1));

const send = (message: Message) => process.send?.(message);

process.on("message", (message: Task | "stop") => {
  if (message === "stop") controller.abort();
  else void work(message);
});

async function work({ job, spec, out, backend }: Task): Promise<void> {
  const outcome = await attempt({ job, spec, out, backend });
  // Ends once the message is out: TensorFlow's threads would keep the process alive.
  process.send?.(outcome, undefined, undefined, () => process.exit(0));
}

async function attempt({ job, spec, out, backend }: Task): Promise<Message> {
  try {
    const engine = await startBackend({ threads: 1, prefer: backend });
    send({ kind: "backend", line: engine.line });
    let last = 0;
    const line = await runJob(job, {
      spec,
      out,
      backend: engine.line,
      signal: controller.signal,
      onProgress: ({ phase, step, steps, losses, secondsPerStep }) => {
        if (step < steps && performance.now() - last < 100) return;
        last = performance.now();
        send({ kind: "progress", phase, step, steps, losses, secondsPerStep });
      },
    });
    return { kind: "done", line };
  } catch (error) {
    // A disk that is full when the stopped run is saved is a failure all the same.
    if (controller.signal.aborted && !(error instanceof GapLabError)) return { kind: "stopped" };
    return { kind: "failed", error: error instanceof GapLabError ? error.message : String((error as Error).stack ?? error) };
  }
}
