/** The gradients that TensorFlow.js lacks, or takes slow ways to, against central finite differences. */
import { expect, test } from "vitest";
import {
  batchNormTraining, checkGradient, conv2d, leakyRelu, relu, selfInformation, softmaxCrossEntropy, tf,
  type Scalar, type Tensor, type Tensor1D, type Tensor4D,
} from "../../src/backend/index.js"; // prettier-ignore
import { defineOperation } from "../../src/backend/operation.js";
import { describeOnBackends, normal } from "./backends.js";

/** A smooth scalar of a tensor that weighs every element differently. */
const probe = (y: Tensor): Scalar => tf.sum(tf.mul(y, normal("probe", y.shape))) as Scalar;

const convolutions = [
  { name: "3x3, symmetric padding", kernel: 3, stride: 1, dilation: 1, padding: 1 },
  { name: "3x3, dilation 2", kernel: 3, stride: 1, dilation: 2, padding: 2 },
  { name: "3x3, dilation 4 over a small map", kernel: 3, stride: 1, dilation: 4, padding: 4 },
  { name: "3x3, dilation 2, no padding", kernel: 3, stride: 1, dilation: 2, padding: 0 },
  { name: "3x3, stride 2, symmetric padding", kernel: 3, stride: 2, dilation: 1, padding: 1 },
  { name: "1x1, a product of matrices", kernel: 1, stride: 1, dilation: 1, padding: 0 },
  { name: "1x1, stride 2, as at a stage's beginning", kernel: 1, stride: 2, dilation: 1, padding: 0 },
  { name: "4x4, stride 2, as in the discriminator", kernel: 4, stride: 2, dilation: 1, padding: 1 },
  {
    name: "3x3, another padding on each side",
    kernel: 3,
    stride: 2,
    dilation: 1,
    padding: { top: 0, bottom: 2, left: 1, right: 3 },
  },
];

describeOnBackends("gradients", () => {
  test.each(convolutions)("convolution $name", ({ kernel, ...options }) => {
    const [x, w] = [normal("x", [2, 7, 9, 3]), normal("w", [kernel, kernel, 3, 5], 0.3)];
    const { gap } = checkGradient((x, w) => probe(conv2d(x as Tensor4D, w as Tensor4D, options)), [x, w]);
    expect(gap).toBeLessThan(5e-3);
  });

  test("a dilated convolution equals one with a filter full of holes", () => {
    const [x, w] = [normal("x", [1, 9, 11, 2]) as Tensor4D, normal("w", [3, 3, 2, 4]) as Tensor4D];
    const holes = tf.buffer([5, 5, 2, 4]);
    const values = w.arraySync();
    for (let i = 0; i < 3; i++)
      for (let j = 0; j < 3; j++)
        for (let c = 0; c < 2; c++) for (let d = 0; d < 4; d++) holes.set(values[i][j][c][d], 2 * i, 2 * j, c, d);
    const dilated = conv2d(x, w, { dilation: 2, padding: 2 });
    const full = conv2d(x, holes.toTensor() as Tensor4D, { padding: 2 });
    expect(tf.max(tf.abs(tf.sub(dilated, full))).dataSync()[0]).toBeLessThan(1e-4);
  });

  test("batch normalisation with batch statistics", () => {
    const inputs = [normal("x", [2, 4, 5, 3]), normal("gamma", [3]), normal("beta", [3])];
    const mean = tf.variable(tf.zeros([3]), false);
    const variance = tf.variable(tf.ones([3]), false);
    const { gap } = checkGradient(
      (x, gamma, beta) =>
        probe(batchNormTraining(x as Tensor4D, { gamma: gamma as Tensor1D, beta: beta as Tensor1D, mean, variance })),
      inputs,
    );
    expect(gap).toBeLessThan(5e-3);
  });

  test("cross-entropy that ignores 255", () => {
    const labels = Uint8Array.from([0, 1, 2, 255, 4, 255, 3, 0]);
    const { gap } = checkGradient((z) => softmaxCrossEntropy(z as Tensor4D, labels) as Scalar, [normal("z", [1, 2, 4, 5])]);
    expect(gap).toBeLessThan(5e-3);
  });

  test("self-information", () => {
    const { gap } = checkGradient((z) => probe(selfInformation(z as Tensor4D)), [normal("z", [1, 3, 4, 5])]);
    expect(gap).toBeLessThan(5e-3);
  });

  test("relu and leaky relu, away from their corner", () => {
    const x = tf.add(normal("x", [4, 6]), tf.mul(tf.sign(normal("x", [4, 6])), 0.5));
    expect(checkGradient((x) => probe(relu(x)), [x], { step: 1e-3, floor: 1e-2 }).gap).toBeLessThan(2e-2);
    expect(checkGradient((x) => probe(leakyRelu(x, 0.2)), [x], { step: 1e-3, floor: 1e-2 }).gap).toBeLessThan(2e-2);
  });

  test("a planted error is caught", () => {
    const wrong = plantedSquare()[0];
    expect(checkGradient((x) => probe(wrong({ x }, {})[0]), [normal("x", [3, 3])]).gap).toBeGreaterThan(0.1);
  });
});

let planted: [ReturnType<typeof defineOperation<{ x: Tensor }, object>>] | undefined;
/** x squared, whose gradient is said to be x. */
function plantedSquare() {
  return (planted ??= [
    defineOperation<{ x: Tensor }, object>({
      name: "PlantedError",
      tensorflow: ({ x }) => [tf.square(x)],
      portable: ({ x }) => [tf.square(x)],
      saves: { inputs: ["x"] },
      gradient: (dy, [x]) => ({ x: () => tf.mul(dy, x) }),
    }),
  ]);
}
