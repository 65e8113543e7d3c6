/**
 * TensorFlow's libraries, loaded on another thread: bringing them into the process takes a fifth of a second, in which this thread has
 * other things to load (`native/preload.cc`). Imports nothing of TensorFlow.js, so that it can be the very first thing.
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SHARE_ENV, Worker } from "node:worker_threads";

/** Where set-up puts the compiled addons; `GAPLAB_BUILD` names another folder. */
export const built = (name: string) =>
  join(process.env.GAPLAB_BUILD ?? fileURLToPath(new URL("../../build/", import.meta.url)), name);

export interface EngineOptions {
  /** Threads of one operation; TensorFlow reads it when it loads. */
  threads?: number;
  /** Lets TensorFlow print its own start-up log. */
  verbose?: boolean;
}

/** Holds back stderr while TensorFlow loads: `native/stderr.cc`. */
interface Muffler {
  mute(): void;
  unmute(): void;
}

/** What is being loaded; `done` lets stderr through again. */
export interface Loading {
  readonly loaded: Promise<void>;
  done(): void;
}

const require = createRequire(import.meta.url);
let loading: Loading | undefined;

/** RTLD_LAZY | RTLD_NODELETE: the libraries stay when the thread that loaded them ends. (Linux; set-up builds the addon nowhere else.) */
const openForGood = 0x1001;

/** Starts to load the libraries; a second call returns the first one's. A failure shows when the addon that computes is loaded. */
export function preloadTensorflow({ threads, verbose = false }: EngineOptions = {}): Loading {
  if (threads) {
    process.env.TF_NUM_INTRAOP_THREADS = String(threads);
    process.env.OMP_NUM_THREADS = String(threads);
    process.env.TF_NUM_INTEROP_THREADS ??= "1";
  }
  if (!verbose) process.env.TF_CPP_MIN_LOG_LEVEL ??= "3";
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= "true";
  return (loading ??= start(verbose));
}

function start(verbose: boolean): Loading {
  const stderr = !verbose && existsSync(built("stderr.node")) ? (require(built("stderr.node")) as Muffler) : undefined;
  stderr?.mute();
  const addon = built("preload.node");
  const nothing = { loaded: Promise.resolve(), done: () => stderr?.unmute() };
  if (availableParallelism() < 2 || !existsSync(addon)) return nothing;
  const code = `try { process.dlopen({ exports: {} }, ${JSON.stringify(addon)}, ${openForGood}); } catch {}
    require("node:worker_threads").parentPort.postMessage("done");`;
  // With no options of this process: `--input-type=module` would make a module of the code.
  const worker = new Worker(code, { eval: true, execArgv: [], env: SHARE_ENV, stdout: true, stderr: true });
  worker.unref();
  const loaded = new Promise<void>((resolve) => {
    worker.once("message", () => resolve()).once("exit", () => resolve());
  });
  return { loaded, done: () => stderr?.unmute() };
}
