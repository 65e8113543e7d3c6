/** Runs jobs in child processes, each after those it needs; what fails takes only its followers with it. */
import { fork, type ChildProcess } from "node:child_process";
import { builtFile } from "../core/index.js";
import type { Message, Task } from "./child.js";
import type { Job } from "./job.js";

export interface PoolJob extends Job {
  /** Job that has to be done first. */
  readonly after?: string;
}

export interface PoolOptions {
  concurrency: number;
  task(job: Job): Task;
  onMessage(job: Job, message: Message): Promise<void> | void;
  /** Children stop at their next step and save. */
  signal?: AbortSignal;
  /** Children end at once. */
  kill?: AbortSignal;
  /** How a child process is started; tests put their own. */
  start?(): ChildProcess;
}

/** Resolves when nothing runs any more. Returns the ids of what failed, followers included. */
export async function runPool(jobs: readonly PoolJob[], options: PoolOptions): Promise<{ failed: string[] }> {
  const start =
    options.start ??
    (() => fork(builtFile(import.meta.url, "./child.js"), { execArgv: [], stdio: ["ignore", "ignore", "inherit", "ipc"] }));
  const waiting = [...jobs];
  const running = new Map<string, Promise<void>>();
  const done = new Set<string>();
  const failed: string[] = [];

  const run = async (job: PoolJob) => {
    const outcome = await oneChild(start(), job, options);
    if (outcome === "done") done.add(job.id);
    else if (outcome === "failed") failed.push(job.id);
  };
  for (;;) {
    const stopped = options.signal?.aborted || options.kill?.aborted;
    while (!stopped && running.size < options.concurrency) {
      for (const job of waiting.filter((w) => w.after !== undefined && failed.includes(w.after))) {
        waiting.splice(waiting.indexOf(job), 1);
        failed.push(job.id);
      }
      const next = waiting.findIndex((job) => job.after === undefined || done.has(job.after));
      if (next < 0) break;
      const [job] = waiting.splice(next, 1);
      running.set(
        job.id,
        run(job).finally(() => running.delete(job.id)),
      );
    }
    if (running.size === 0) return { failed };
    await Promise.race(running.values());
  }
}

/** One job in one child, whatever happens to it. */
function oneChild(child: ChildProcess, job: Job, options: PoolOptions): Promise<"done" | "stopped" | "failed"> {
  return new Promise((resolve) => {
    let outcome: "done" | "stopped" | "failed" | undefined;
    let handling: Promise<void> = Promise.resolve();
    const stop = () => child.connected && child.send("stop");
    const kill = () => child.kill("SIGKILL");
    child.on("message", (message: Message) => {
      if (message.kind === "done" || message.kind === "stopped" || message.kind === "failed") outcome = message.kind;
      handling = handling.then(() => options.onMessage(job, message));
      handling.catch(() => {});
    });
    let ended = false;
    const end = (how: string, interrupted = false) => {
      // A process that cannot start says so twice: by its error, and by the task that cannot be sent to it.
      if (ended) return;
      ended = true;
      options.signal?.removeEventListener("abort", stop);
      options.kill?.removeEventListener("abort", kill);
      // A terminal's Ctrl-C goes to children too; one that is still loading does not know yet that its parent decides.
      const killed = options.kill?.aborted || (interrupted && options.signal?.aborted);
      if (outcome === undefined && !killed) void options.onMessage(job, { kind: "failed", error: `its process ended with ${how}` });
      const settled = outcome ?? (killed ? "stopped" : "failed");
      handling
        .then(() => resolve(settled))
        .catch((error: unknown) => {
          void options.onMessage(job, { kind: "failed", error: (error as Error).message });
          resolve("failed");
        });
    };
    child.on("error", (error) => end(error.message));
    // Not "exit": that may come before the last message has been read.
    child.on("close", (code, signal) => end(signal ?? `exit code ${code}`, signal === "SIGINT"));
    options.signal?.addEventListener("abort", stop);
    options.kill?.addEventListener("abort", kill);
    if (options.signal?.aborted) stop();
    child.send(options.task(job));
  });
}
