/**
 * Batch normalisation with the statistics of the batch, and the running statistics that evaluation uses.
 *
 * As in PyTorch (and the published ADVENT code): y = gamma (x - mean) / sqrt(variance + epsilon) + beta with the biased variance of
 * the batch; running <- (1 - momentum) running + momentum batch, where the running variance takes the unbiased one, n / (n - 1).
 */
import { defineOperation } from "./operation.js";
import { runOperation } from "./tensorflow.js";
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

/** x: [B H W C] -> the same shape, by the batch's own statistics. Updates the running ones in place. */
export function batchNormTraining(x: Tensor4D, state: BatchNormState, { momentum = 0.1, epsilon = 1e-5 } = {}): Tensor4D {
  const { gamma, beta } = state;
  const [y, mean, variance] = normalise({ x, gamma, beta, mean: state.mean, variance: state.variance }, { epsilon, momentum });
  state.mean.assign(mean as never);
  state.variance.assign(variance as never);
  return y as Tensor4D;
}

/** x: [B H W C] -> the same shape, by the running statistics: one multiplication and one addition per value. */
export function batchNormInference(x: Tensor4D, state: BatchNormState, { epsilon = 1e-5 } = {}): Tensor4D {
  return tf.tidy(() => {
    const scale = tf.mul(state.gamma, tf.rsqrt(tf.add(state.variance, epsilon)));
    return tf.add(tf.mul(x, scale), tf.sub(state.beta, tf.mul(state.mean, scale)));
  });
}
