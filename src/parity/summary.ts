/** A tensor in a few numbers, in PyTorch's layout: what the golden files keep of each. */
import { tf, type Tensor } from "../backend/index.js";
import type { Summary } from "./case.js";

/** [kh kw Cin Cout] -> [Cout Cin kh kw]; everything else has the same shape on both sides. */
export const pytorchShape = (shape: readonly number[]): number[] =>
  shape.length === 4 ? [shape[3], shape[2], shape[0], shape[1]] : [...shape];

export const toPytorch = (tensor: Tensor): Float32Array =>
  tensor.rank === 4 ? transposed(tensor, [3, 2, 0, 1]) : valuesOf(tensor);

/** [B H W C] -> [B C H W]. */
export const channelsFirst = (tensor: Tensor): Float32Array => transposed(tensor, [0, 3, 1, 2]);

/** Read outside of `tidy`, which would look through every number of what it returns. */
function transposed(tensor: Tensor, order: number[]): Float32Array {
  const turned = tf.transpose(tensor, order);
  const values = valuesOf(turned);
  turned.dispose();
  return values;
}

const valuesOf = (tensor: Tensor) => tensor.dataSync() as Float32Array;

/** Six first and three last elements, the mean and the length, summed in float64. */
export function summarise(values: Float32Array, shape: number[]): Summary {
  let [sum, squares] = [0, 0];
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  return {
    shape,
    mean: sum / values.length,
    l2: Math.sqrt(squares),
    first: [...values.subarray(0, 6)],
    last: [...values.subarray(-3)],
  };
}
