/**
 * Which engine computes: TensorFlow where set-up could build it, WebAssembly otherwise. One line says which, and why.
 */
import { dirname } from "node:path";
import { availableParallelism } from "node:os";
import { GapLabError } from "../core/index.js";
import { requireHere, tf } from "./tf.js";
import { loadKernels } from "./kernels.js";
import { loadTensorflow } from "./tensorflow.js";

/** Which engine computes, on what, with how many threads; `line` says it in words. */
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

const loaded = new Map<BackendInfo["kind"], Promise<BackendInfo>>();
let current: BackendInfo | undefined;

/** Starts the engine. Once it runs, later calls return it; naming the other one switches to that. */
export async function startBackend(options: BackendOptions = {}): Promise<BackendInfo> {
  if (current && (!options.prefer || options.prefer === current.kind)) return current;
  if (options.prefer === "wasm") return (current = await use("wasm", () => describeWasm()));
  try {
    return (current = await use("tensorflow", () => describeTensorflow(options)));
  } catch (error) {
    if (options.prefer === "tensorflow" || !(error instanceof GapLabError)) throw error;
    return (current = await use("wasm", () => describeWasm(error.message)));
  }
}

async function use(kind: BackendInfo["kind"], load: () => Promise<BackendInfo>): Promise<BackendInfo> {
  // Two calls at once load once; a failure may be mended and tried again.
  if (!loaded.has(kind)) loaded.set(kind, load());
  try {
    const info = await loaded.get(kind)!;
    await tf.setBackend(kind);
    await tf.ready();
    return info;
  } catch (error) {
    loaded.delete(kind);
    throw error;
  }
}

async function describeTensorflow(options: BackendOptions): Promise<BackendInfo> {
  const threads = options.threads ?? availableParallelism();
  const { version, device } = await loadTensorflow({ ...options, threads });
  loadKernels(device, threads);
  const line = `TensorFlow ${version} on the ${device}, ${threads} thread${threads === 1 ? "" : "s"}`;
  return { kind: "tensorflow", version, device, threads, line };
}

async function describeWasm(why?: string): Promise<BackendInfo> {
  // The core alone knows no gradients of its own operations; the union package brings them, as it does for TensorFlow.
  requireHere("@tensorflow/tfjs");
  const wasm = requireHere("@tensorflow/tfjs-backend-wasm") as typeof import("@tensorflow/tfjs-backend-wasm");
  wasm.setWasmPaths(`${dirname(requireHere.resolve("@tensorflow/tfjs-backend-wasm/package.json"))}/dist/`);
  const version = wasm.version_wasm;
  const line = `WebAssembly (TensorFlow.js ${version}), 1 thread${why ? `; no TensorFlow: ${why}` : ""}`;
  return { kind: "wasm", version, device: "CPU", threads: 1, why, line };
}
