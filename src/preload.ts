/** The library's second door, for a process that will compute, has other things to load first, and wants to lose no time. */
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { built, preloadTensorflow } from "./backend/libraries.js";

/** Starts to bring TensorFlow's libraries in, on another thread; `startBackend()` finds them there. */
export function preload(): void {
  if (existsSync(built("tfjs_binding.node"))) preloadTensorflow({ threads: availableParallelism() });
}

/** CommonJS modules of many files that the library asks for. A process that keeps them in a start-up snapshot need not load them. */
export const slowModules = [
  "@tensorflow/tfjs-core",
  "@tensorflow/tfjs",
  "@tensorflow/tfjs-node-gpu/dist/register_all_kernels",
  "@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend",
];
