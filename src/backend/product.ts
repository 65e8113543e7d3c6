/**
 * Matrix products in the own kernel (`native/kernels/product.h`). Not TensorFlow's MatMul: as fast, but in TensorFlow 2.21 it corrupts
 * the heap when a signal such as Ctrl-C arrives while a small one runs.
 */
import { hasOwnKernel } from "./kernels.js";
import { onTensorflow, runOperation } from "./tensorflow.js";
import type { Tensor } from "./tf.js";

export const hasProduct = (): boolean => onTensorflow() && hasOwnKernel("matrix product");

/**
 * a b, where all but the last dimension of each count as rows: [.. Cin] [Cin Cout] -> [.. Cout]. `turnA` multiplies by a's transpose,
 * [P Cin]' [P Cout] -> [1 1 Cin Cout]; `turnB` by b's.
 */
export const product = (a: Tensor, b: Tensor, { turnA = false, turnB = false } = {}): Tensor =>
  runOperation("GapLabProduct", [a, b], { turn_a: turnA, turn_b: turnB }, 1);
