/** What tests of own kernels compare: two forms of one computation, and numbers relative to the largest. */
import { tf, useOwnKernels, type Tensor, type Variable } from "../../src/backend/index.js";

/** The largest difference, relative to the largest value. */
export function gap(a: Tensor, b: Tensor): number {
  const [x, y] = [a.dataSync(), b.dataSync()];
  let [difference, most] = [0, 1e-30];
  for (let i = 0; i < y.length; i++) {
    difference = Math.max(difference, Math.abs(x[i] - y[i]));
    most = Math.max(most, Math.abs(y[i]));
  }
  return difference / most;
}

/** What `make` gives in the own form and in the stock form. */
export function bothForms(make: () => Tensor[]): [own: Tensor[], stock: Tensor[]] {
  const own = tf.tidy(make);
  useOwnKernels(false);
  try {
    return [own, tf.tidy(make)];
  } finally {
    useOwnKernels(true);
  }
}

/** Frees the values it is made of. */
export const variable = (values: Tensor, trainable = false): Variable => {
  const made = tf.variable(values, trainable);
  values.dispose();
  return made;
};
