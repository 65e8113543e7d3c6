/**
 * Batch normalisation with the statistics of the batch, and the running statistics that evaluation uses.
 *
 * As in PyTorch (and the published ADVENT code): y = gamma (x - mean) / sqrt(variance + epsilon) + beta with the biased variance of
 * the batch; running <- (1 - momentum) running + momentum batch, where the running variance takes the unbiased one, n / (n - 1).
 * What follows it in a residual network, the sum with a shortcut and the ReLU, goes with it: one pass over memory in the own kernel
 * (`batch-norm-own.ts`), operations of their own otherwise.
 */
import { relu } from "./activation.js";
import { ownBatchNorm, ownBatchNormInference } from "./batch-norm-own.js";
import { hasOwnKernel } from "./kernels.js";
import { defineOperation } from "./operation.js";
import { onTensorflow, runOperation } from "./tensorflow.js";
import { tf, type Tensor, type Tensor1D, type Tensor4D, type Variable } from "./tf.js";

interface Settings {
  epsilon: number;
  momentum: number;
}

/** Outputs: y, new running mean, new running variance, and what the gradient needs (batch mean, batch variance, TensorFlow's own). */
const normalise = defineOperation<{ x: Tensor; gamma: Tensor; beta: Tensor; mean: Tensor; variance: Tensor }, Settings>({
  name: "BatchNorm",
  tensorflow({ x, gamma, beta, mean, variance }, { epsilon, momentum }) {
    const inputs = [x, gamma, beta, mean, variance];
    return runOperation("FusedBatchNormV3", inputs, { ...fused(epsilon), exponential_avg_factor: { float: momentum } }, 6);
  },
  portable({ x, gamma, beta, mean, variance }, { epsilon, momentum }) {
    const count = x.size / x.shape[3]!;
    const moments = tf.moments(x, [0, 1, 2]);
    const running = (old: Tensor, now: Tensor) => tf.add(tf.mul(old, 1 - momentum), tf.mul(now, momentum));
    return [
      tf.add(tf.mul(tf.mul(tf.sub(x, moments.mean), tf.rsqrt(tf.add(moments.variance, epsilon))), gamma), beta),
      running(mean, moments.mean),
      running(variance, tf.mul(moments.variance, count / Math.max(count - 1, 1))),
      moments.mean,
      moments.variance,
    ];
  },
  saves: { inputs: ["x", "gamma"], outputs: [3, 4, 5] },
  gradient(dy, [x, gamma, ...statistics], { epsilon }) {
    // All three come out of one operation, so it runs here and not where one of them is first asked for.
    const [dx, dGamma, dBeta] =
      statistics.length === 3
        ? runOperation("FusedBatchNormGradV3", [dy, x, gamma, ...statistics], fused(epsilon), 5)
        : portableGradient(dy, x, gamma, statistics, epsilon);
    return { x: () => dx, gamma: () => dGamma, beta: () => dBeta };
  },
});

const fused = (epsilon: number) =>
  ({ U: { type: "float32" }, epsilon: { float: epsilon }, data_format: "NHWC", is_training: true }) as const;

/** dx = gamma / sigma (dy - mean(dy) - xHat mean(dy xHat)); dgamma = sum(dy xHat); dbeta = sum(dy). */
function portableGradient(dy: Tensor, x: Tensor, gamma: Tensor, [mean, variance]: Tensor[], epsilon: number): Tensor[] {
  const count = x.size / x.shape[3]!;
  const inverse = tf.rsqrt(tf.add(variance, epsilon));
  const xHat = tf.mul(tf.sub(x, mean), inverse);
  const dGamma = tf.sum(tf.mul(dy, xHat), [0, 1, 2]);
  const dBeta = tf.sum(dy, [0, 1, 2]);
  const centred = tf.sub(tf.sub(dy, tf.div(dBeta, count)), tf.mul(xHat, tf.div(dGamma, count)));
  return [tf.mul(centred, tf.mul(gamma, inverse)), dGamma, dBeta];
}

/** What one layer keeps. All [C]; the running statistics are not trained. */
export interface BatchNormState {
  gamma: Variable | Tensor1D;
  beta: Variable | Tensor1D;
  mean: Variable;
  variance: Variable;
}

/** What follows the normalisation. */
export interface BatchNormOptions {
  epsilon?: number;
  /** Added to the result, before the ReLU: the shape of x. */
  shortcut?: Tensor4D;
  relu?: boolean;
}

const isOwn = () => onTensorflow() && hasOwnKernel("batch norm");

/** x: [B H W C] -> the same shape, by the batch's own statistics. Updates the running ones in place. */
export function batchNormTraining(
  x: Tensor4D,
  { gamma, beta, mean, variance }: BatchNormState,
  { momentum = 0.1, epsilon = 1e-5, shortcut, relu: hasRelu = false }: BatchNormOptions & { momentum?: number } = {},
): Tensor4D {
  const inputs = { x, gamma, beta, mean, variance };
  const isFused = isOwn();
  const [y, newMean, newVariance] = isFused
    ? ownBatchNorm(
        { ...inputs, ...(shortcut && { shortcut }) },
        { epsilon, momentum, relu: hasRelu, hasShortcut: shortcut !== undefined },
      )
    : normalise(inputs, { epsilon, momentum });
  mean.assign(newMean as never);
  variance.assign(newVariance as never);
  return isFused ? (y as Tensor4D) : andThen(y as Tensor4D, shortcut, hasRelu);
}

/** x: [B H W C] -> the same shape, by the running statistics: one multiplication and one addition per value. */
export function batchNormInference(
  x: Tensor4D,
  { gamma, beta, mean, variance }: BatchNormState,
  { epsilon = 1e-5, shortcut, relu: hasRelu = false }: BatchNormOptions = {},
): Tensor4D {
  const inputs = { x, gamma, beta, mean, variance, ...(shortcut && { shortcut }) };
  if (isOwn()) return ownBatchNormInference(inputs, { epsilon, relu: hasRelu })[0] as Tensor4D;
  return tf.tidy(() => {
    const scale = tf.mul(gamma, tf.rsqrt(tf.add(variance, epsilon)));
    return andThen(tf.add(tf.mul(x, scale), tf.sub(beta, tf.mul(mean, scale))), shortcut, hasRelu);
  });
}

/** max(y + shortcut, 0), or what of it is asked for. */
function andThen(y: Tensor4D, shortcut: Tensor4D | undefined, hasRelu: boolean): Tensor4D {
  const sum = shortcut ? (tf.add(y, shortcut) as Tensor4D) : y;
  return hasRelu ? relu(sum) : sum;
}
