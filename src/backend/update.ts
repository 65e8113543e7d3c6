/**
 * What an optimiser does to the tensors of a network, in one call: SGD with momentum and decay, and Adam, both in PyTorch's arithmetic.
 *   SGD:  g <- sum of the passes' gradients + decay w;  v <- momentum v + g;  w <- w - rate v
 *   Adam: m <- beta1 m + (1 - beta1) g;  s <- beta2 s + (1 - beta2) g^2;
 *         w <- w - rate / (1 - beta1^t) m / (sqrt(s) / sqrt(1 - beta2^t) + epsilon)
 * In the own kernels (`native/kernels/update.cc`) every value is read and written once, in place; otherwise in TensorFlow.js operations.
 */
import { hasOwnKernel } from "./kernels.js";
import { onTensorflow, ownBuffer, runOperation } from "./tensorflow.js";
import { tf, type Tensor, type Variable } from "./tf.js";

interface Update {
  weights: readonly Variable[];
  /** Of each weight, the gradient of each pass; they add up. A weight without any stays as it is. */
  gradients: readonly (readonly Tensor[])[];
}

export interface SgdUpdate extends Update {
  velocities: readonly Variable[];
  /** Learning rate of each weight. */
  rates: readonly number[];
  momentum: number;
  decay: number;
  /** How often each weight's whole update is done; default once. */
  repeats?: readonly number[];
}

export interface AdamUpdate extends Update {
  means: readonly Variable[];
  squares: readonly Variable[];
  rates: readonly number[];
  betas: readonly [number, number];
  epsilon: number;
  /** Number of this update, from 1: the bias correction. */
  step: number;
}

/** Moves weights and velocities. */
export function sgdUpdate({ weights, velocities, gradients, rates, momentum, decay, repeats }: SgdUpdate): void {
  const moved = weights.flatMap((_, i) => (gradients[i]?.length ? [i] : []));
  if (moved.length === 0) return;
  const times = (i: number) => repeats?.[i] ?? 1;
  if (onTensorflow() && hasOwnKernel("SGD")) {
    runOwn("GapLabSgd", moved, [weights, velocities], gradients, [momentum, decay], (i) => [rates[i], times(i)]);
    return;
  }
  for (const i of moved) {
    const [w, v] = [weights[i], velocities[i]];
    tf.tidy(() => {
      const gradient = sum(gradients[i]);
      for (let k = 0; k < times(i); k++) {
        tf.tidy(() => {
          v.assign(tf.add(tf.mul(v, momentum), tf.add(gradient, tf.mul(w, decay))) as never);
          w.assign(tf.sub(w, tf.mul(v, rates[i])));
        });
      }
    });
  }
}

/** Moves weights and the running means of gradients and of their squares. */
export function adamUpdate({ weights, means, squares, gradients, rates, betas: [beta1, beta2], epsilon, step }: AdamUpdate): void {
  const moved = weights.flatMap((_, i) => (gradients[i]?.length ? [i] : []));
  if (moved.length === 0) return;
  const root = Math.sqrt(1 - beta2 ** step);
  const rate = (i: number) => rates[i] / (1 - beta1 ** step);
  if (onTensorflow() && hasOwnKernel("Adam")) {
    const common = [root, beta1, 1 - beta1, beta2, 1 - beta2, epsilon];
    runOwn("GapLabAdam", moved, [weights, means, squares], gradients, common, (i) => [rate(i), 1]);
    return;
  }
  for (const i of moved) {
    const [w, m, s] = [weights[i], means[i], squares[i]];
    tf.tidy(() => {
      const gradient = sum(gradients[i]);
      m.assign(tf.add(tf.mul(m, beta1), tf.mul(gradient, 1 - beta1)) as never);
      s.assign(tf.add(tf.mul(s, beta2), tf.mul(tf.square(gradient), 1 - beta2)) as never);
      w.assign(tf.sub(w, tf.mul(tf.div(m, tf.add(tf.div(tf.sqrt(s), root), epsilon)), rate(i))));
    });
  }
}

const sum = (passes: readonly Tensor[]): Tensor => (passes.length > 1 ? tf.addN([...passes]) : passes[0]);

/** Runs one of the two on all tensors at once. Its settings are `common`, then `own` and the number of gradients of each tensor. */
function runOwn(
  name: string,
  moved: readonly number[],
  lists: readonly (readonly Variable[])[],
  gradients: readonly (readonly Tensor[])[],
  common: readonly number[],
  own: (i: number) => [rate: number, repeats: number],
): void {
  tf.tidy(() => {
    const kept = lists.flatMap((list) => moved.map((i) => ownBuffer(list[i])));
    const all = moved.flatMap((i) => gradients[i]);
    const settings = tf.tensor1d([...common, ...moved.flatMap((i) => [...own(i), gradients[i].length])]);
    runOperation(name, [...kept, ...all, settings], { tensors: moved.length, passes: all.length }, 1);
  });
}
