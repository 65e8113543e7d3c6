/**
 * The library's second door, for a process that will compute and has other things to load first: starts to bring TensorFlow's libraries
 * in, on another thread. `startBackend()` finds them there.
 */
import { availableParallelism } from "node:os";
import { built, preloadTensorflow } from "./backend/libraries.js";
import { existsSync } from "node:fs";

if (existsSync(built("tfjs_binding.node"))) preloadTensorflow({ threads: availableParallelism() });
