/**
 * Batch normalisation with shortcut and ReLU in GapLab's own kernels: `native/kernels/batch-norm.cc` and `batch-norm-gradient.cc`.
 * Only for the TensorFlow backend with the kernels loaded; `batch-norm.ts` sees to that, and has the same in stock operations.
 */
import { defineOperation } from "./operation.js";
import { runOperation } from "./tensorflow.js";
import { tf, type Tensor } from "./tf.js";

type Inputs = { x: Tensor; gamma: Tensor; beta: Tensor; mean: Tensor; variance: Tensor; shortcut?: Tensor };

interface Settings {
  epsilon: number;
  relu: boolean;
}

const inOrder = ({ x, gamma, beta, mean, variance, shortcut }: Inputs): Tensor[] =>
  [x, gamma, beta, mean, variance, shortcut].filter((tensor) => tensor !== undefined);

const attributes = ({ shortcut }: Inputs, { epsilon, relu }: Settings) =>
  ({ epsilon: { float: epsilon }, relu, shortcuts: shortcut ? 1 : 0 }) as const;

/** Outputs: y, new running mean, new running variance, batch mean, 1 / sigma. */
export const ownBatchNorm = defineOperation<Inputs, Settings & { momentum: number; hasShortcut: boolean }>({
  name: "BatchNormOwn",
  tensorflow: (inputs, settings) =>
    runOperation(
      "GapLabBatchNorm",
      inOrder(inputs),
      { ...attributes(inputs, settings), momentum: { float: settings.momentum } },
      5,
    ),
  saves: { inputs: ["x", "gamma", "beta"], outputs: [0, 3, 4] },
  gradient(dy, [x, gamma, beta, y, mean, inverse], { relu, hasShortcut }) {
    // What the ReLU let through is seen from x alone unless there was a shortcut; without a ReLU the shortcut's gradient is dy.
    const isMasked = relu && hasShortcut;
    const inputs = [dy, x, gamma, beta, mean, inverse, ...(isMasked ? [y] : [])];
    // One operation gives them all, so it runs here and not where one of them is first asked for.
    const [dx, dGamma, dBeta, masked] = runOperation(
      "GapLabBatchNormGrad",
      inputs,
      { relu, shortcuts: isMasked ? 1 : 0 },
      isMasked ? 4 : 3,
    );
    return { x: () => dx, gamma: () => dGamma, beta: () => dBeta, shortcut: () => masked ?? tf.clone(dy) };
  },
});

/** Output: y. By the running statistics, which have no gradient. */
export const ownBatchNormInference = defineOperation<Inputs, Settings>({
  name: "BatchNormInferenceOwn",
  tensorflow: (inputs, settings) => [runOperation("GapLabBatchNormInference", inOrder(inputs), attributes(inputs, settings), 1)],
  saves: { inputs: ["x", "gamma", "mean", "variance"], outputs: [0] },
  gradient(dy, [x, gamma, mean, variance, y], { epsilon, relu }) {
    const g = relu ? runOperation("ReluGrad", [dy, y], {}, 1) : dy;
    const inverse = () => tf.rsqrt(tf.add(variance, epsilon));
    return {
      x: () => tf.mul(g, tf.mul(gamma, inverse())),
      gamma: () => tf.mul(tf.sum(tf.mul(g, tf.sub(x, mean)), [0, 1, 2]), inverse()),
      beta: () => tf.sum(g, [0, 1, 2]),
      shortcut: () => tf.clone(g),
    };
  },
});
