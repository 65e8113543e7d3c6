/** Draws many streets on all cores. Results arrive in any order; at most two per thread wait to be taken. */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { builtFile, GapLabError } from "../core/index.js";
import type { DrawnStreet } from "../world/index.js";
import type { DrawTask } from "./draw-worker.js";

/**
 * Calls `take` with every drawn street and its place among the tasks.
 * An abort, or an error in `take`, ends the threads and is thrown.
 */
export async function drawAll(
  tasks: readonly DrawTask[],
  take: (drawn: DrawnStreet, place: number) => Promise<void>,
  { threads = availableParallelism(), signal }: { threads?: number; signal?: AbortSignal } = {},
): Promise<void> {
  signal?.throwIfAborted();
  const workers = Array.from(
    { length: Math.min(threads, tasks.length) },
    () => new Worker(builtFile(import.meta.url, "./draw-worker.js"), { execArgv: [] }),
  );
  let next = 0;
  /** One thread: draws the next task while the last result is being written. */
  const work = async (worker: Worker) => {
    let writing: Promise<void> | undefined;
    try {
      while (next < tasks.length) {
        const place = next++;
        const drawn = await ask(worker, tasks[place], signal);
        await writing;
        writing = take(drawn, place);
        writing.catch(() => {});
      }
    } catch (error) {
      // The others stop after what they are at; nobody may still be writing when the caller clears up.
      next = tasks.length;
      await writing?.catch(() => {});
      throw error;
    }
    await writing;
  };
  try {
    const ends = await Promise.allSettled(workers.map(work));
    for (const end of ends) if (end.status === "rejected") throw end.reason;
    // Also when it came with the last picture: what was told to stop does not say that it is whole.
    signal?.throwIfAborted();
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function ask(worker: Worker, task: DrawTask, signal?: AbortSignal): Promise<DrawnStreet> {
  return new Promise((resolve, reject) => {
    const settle = (action: () => void) => {
      worker.off("message", onMessage).off("error", onError).off("exit", onExit);
      signal?.removeEventListener("abort", onAbort);
      action();
    };
    const onMessage = (drawn: DrawnStreet) => settle(() => resolve(drawn));
    const onError = (cause: unknown) => {
      const fix = /Cannot find module/.test(String(cause)) ? "Run npm run build." : undefined;
      const where = `drawing ${task.street} ${task.options.index}`;
      settle(() => reject(new GapLabError(where, { expected: "a picture", got: cause, fix, cause })));
    };
    const onExit = (code: number) => onError(`a thread that ended with code ${code}`);
    const onAbort = () => settle(() => reject(signal!.reason as Error));
    worker.on("message", onMessage).on("error", onError).on("exit", onExit);
    signal?.addEventListener("abort", onAbort);
    worker.postMessage(task);
  });
}
