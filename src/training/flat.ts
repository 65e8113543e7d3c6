/**
 * Many tensors as one vector and back. An update of one long vector costs as much as of one small tensor, where thirty small updates
 * cost thirty times the price of starting an operation.
 */
import { tf, type Tensor, type Tensor1D, type Variable } from "../backend/index.js";

export const join = (tensors: Iterable<Tensor>): Tensor1D => tf.concat1d([...tensors].map((t) => tf.reshape(t, [-1]) as Tensor1D));

/** Writes the vector's parts into the variables. */
export function assignFrom(vector: Tensor1D, variables: readonly Variable[]): void {
  tf.tidy(() => {
    const parts = tf.split(vector, variables.map((v) => v.size)); // prettier-ignore
    variables.forEach((variable, i) => variable.assign(tf.reshape(parts[i], variable.shape)));
  });
}
