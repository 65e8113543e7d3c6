/**
 * The one handle on TensorFlow.js: its core, without layers or converters. Everything else in GapLab gets `tf` from here.
 * Loaded as CommonJS, so that it is the same instance that the TensorFlow addon's package registers its kernels in.
 */
import { createRequire } from "node:module";
import { letTensorsShow } from "./tensor-display.js";

export const requireHere = createRequire(import.meta.url);

/** TensorFlow.js: tensors and their operations. They run once `await startBackend()` has said on what. */
export const tf = requireHere("@tensorflow/tfjs-core") as typeof import("@tensorflow/tfjs-core");
letTensorsShow(tf.Tensor.prototype);

/** Tensors by their number of dimensions, as TensorFlow.js has them. */
export type {
  Tensor,
  Scalar,
  Tensor1D,
  Tensor2D,
  Tensor3D,
  Tensor4D,
  Variable,
  NamedTensorMap,
  TensorInfo,
} from "@tensorflow/tfjs-core";

/** The types of `tensor.add(...)` and all other operations that a tensor has as methods. */
export type {} from "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js";
