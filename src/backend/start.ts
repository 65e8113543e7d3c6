/**
 * Which engine computes: TensorFlow where set-up could build it, WebAssembly otherwise. One line says which, and why.
 */
import { dirname } from "node:path";
import { availableParallelism } from "node:os";
import { GapLabError } from "../core/index.js";
import { requireHere, tf } from "./tf.js";
import { loadTensorflow } from "./tensorflow.js";

export interface BackendInfo {
  readonly kind: "tensorflow" | "wasm";
  readonly version: string;
  readonly device: "CPU" | "GPU";
  readonly threads: number;
  /** Why TensorFlow is not there, where it is not. */
  readonly why?: string;
  /** "TensorFlow 2.21.0 on the CPU, 2 threads" */
  readonly line: string;
}

export interface BackendOptions {
  /** Default: TensorFlow if it loads. Asking for "tensorflow" by name makes its absence an error. */
  prefer?: "tensorflow" | "wasm";
  /** Threads of one operation; default all that this process may use. One thread gives the same bytes in every run. */
  threads?: number;
  /** Lets TensorFlow print its own start-up log. */
  verbose?: boolean;
}

let started: BackendInfo | undefined;

/** Starts the engine once per process; later calls return the engine that runs (`useBackend` switches between loaded ones). */
export async function startBackend(options: BackendOptions = {}): Promise<BackendInfo> {
  if (started && (!options.prefer || options.prefer === started.kind)) return started;
  const threads = options.threads ?? availableParallelism();
  if (options.prefer !== "wasm") {
    try {
      const { version, device } = loadTensorflow({ ...options, threads });
      await tf.setBackend("tensorflow");
      const line = `TensorFlow ${version} on the ${device}, ${threads} thread${threads === 1 ? "" : "s"}`;
      return (started = { kind: "tensorflow", version, device, threads, line });
    } catch (error) {
      if (options.prefer === "tensorflow" || !(error instanceof GapLabError)) throw error;
      return (started = await startWasm(error.message));
    }
  }
  return (started = await startWasm());
}

async function startWasm(why?: string): Promise<BackendInfo> {
  const wasm = requireHere("@tensorflow/tfjs-backend-wasm") as typeof import("@tensorflow/tfjs-backend-wasm");
  wasm.setWasmPaths(`${dirname(requireHere.resolve("@tensorflow/tfjs-backend-wasm/package.json"))}/dist/`);
  await tf.setBackend("wasm");
  await tf.ready();
  const version = wasm.version_wasm;
  const line = `WebAssembly (TensorFlow.js ${version}), 1 thread${why ? `; no TensorFlow: ${why}` : ""}`;
  return { kind: "wasm", version, device: "CPU", threads: 1, why, line };
}
