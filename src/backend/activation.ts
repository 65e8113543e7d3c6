/** ReLU and leaky ReLU with one-operation gradients; TensorFlow.js takes three for the first. */
import { defineOperation } from "./operation.js";
import { runOperation } from "./tensorflow.js";
import { tf, type Tensor } from "./tf.js";

type One = { x: Tensor };

const reluOperation = defineOperation<One, object>({
  name: "Relu",
  tensorflow: ({ x }) => [runOperation("Relu", [x], {}, 1)],
  portable: ({ x }) => [tf.relu(x)],
  saves: { outputs: [0] },
  gradient: (dy, [y]) => ({
    x: () => (tf.getBackend() === "tensorflow" ? runOperation("ReluGrad", [dy, y], {}, 1) : tf.mul(dy, tf.step(y))),
  }),
});

const leakyReluOperation = defineOperation<One, { alpha: number }>({
  name: "LeakyRelu",
  tensorflow: ({ x }, { alpha }) => [runOperation("LeakyRelu", [x], { alpha: { float: alpha } }, 1)],
  portable: ({ x }, { alpha }) => [tf.leakyRelu(x, alpha)],
  saves: { inputs: ["x"] },
  gradient: (dy, [x], { alpha }) => ({
    x: () =>
      tf.getBackend() === "tensorflow"
        ? runOperation("LeakyReluGrad", [dy, x], { alpha: { float: alpha } }, 1)
        : tf.mul(dy, tf.add(tf.mul(tf.step(x), 1 - alpha), alpha)),
  }),
});

/** max(x, 0) */
export const relu = <T extends Tensor>(x: T): T => reluOperation({ x }, {})[0] as T;

/** x where x > 0, alpha x elsewhere. */
export const leakyRelu = <T extends Tensor>(x: T, alpha: number): T => leakyReluOperation({ x }, { alpha })[0] as T;
