/** What the operations compute, against closed forms and each other's definitions. */
import { expect, test } from "vitest";
import {
  batchNormInference, batchNormTraining, conv2d, selfInformation, softmaxCrossEntropy, tf, type Tensor1D, type Tensor4D,
} from "../../src/backend/index.js"; // prettier-ignore
import { describeOnBackends, normal } from "./backends.js";

describeOnBackends("operations", () => {
  test("symmetric padding gives the sizes of the published networks: 45 rows become 22 under a 4x4 stride-2 kernel", () => {
    const y = conv2d(tf.zeros([1, 45, 80, 1]) as Tensor4D, tf.zeros([4, 4, 1, 1]) as Tensor4D, { stride: 2, padding: 1 });
    expect(y.shape).toEqual([1, 22, 40, 1]);
  });

  test("cross-entropy of uniform logits is ln C, whatever is ignored", () => {
    const z = tf.zeros([1, 2, 2, 19]) as Tensor4D;
    expect(softmaxCrossEntropy(z, Uint8Array.from([3, 255, 0, 18])).dataSync()[0]).toBeCloseTo(Math.log(19), 5);
  });

  test("cross-entropy with nothing labelled is 0, not NaN", () => {
    expect(softmaxCrossEntropy(tf.zeros([1, 1, 2, 19]) as Tensor4D, Uint8Array.from([255, 255])).dataSync()[0]).toBe(0);
  });

  test("self-information sums to 1 where the network knows nothing, to 0 where it is sure", () => {
    const sure = Array.from({ length: 19 }, (_, c) => (c === 4 ? 200 : 0));
    const entropy = tf.sum(selfInformation(tf.tensor4d([[[new Array(19).fill(0), sure]]])), -1).dataSync();
    expect(entropy[0]).toBeCloseTo(1, 5);
    expect(entropy[1]).toBeCloseTo(0, 5);
  });

  test("[1/2 1/4 1/4] holds 1.5 of log2(3) bits", () => {
    const z = tf.log(tf.tensor4d([[[[0.5, 0.25, 0.25]]]])) as Tensor4D;
    expect(tf.sum(selfInformation(z)).dataSync()[0]).toBeCloseTo(1.5 / Math.log2(3), 5);
  });

  test("batch norm: unit output, running buffers take the unbiased variance at momentum 0.1, and inference reads them", () => {
    const x = normal("bn", [2, 3, 4, 1], 3) as Tensor4D;
    const state = {
      gamma: tf.ones([1]) as Tensor1D,
      beta: tf.zeros([1]) as Tensor1D,
      mean: tf.variable(tf.zeros([1]), false),
      variance: tf.variable(tf.ones([1]), false),
    };
    const y = batchNormTraining(x, state);
    const values = Array.from(x.dataSync());
    const mean = values.reduce((a, b) => a + b) / 24;
    const biased = values.reduce((a, b) => a + (b - mean) ** 2, 0) / 24;
    expect(tf.mean(y).dataSync()[0]).toBeCloseTo(0, 5);
    expect(y.dataSync()[5]).toBeCloseTo((values[5] - mean) / Math.sqrt(biased + 1e-5), 4);
    expect(state.mean.dataSync()[0]).toBeCloseTo(0.1 * mean, 5);
    expect(state.variance.dataSync()[0]).toBeCloseTo(0.9 + (0.1 * biased * 24) / 23, 4);
    const expected = (values[5] - 0.1 * mean) / Math.sqrt(state.variance.dataSync()[0] + 1e-5);
    expect(batchNormInference(x, state).dataSync()[5]).toBeCloseTo(expected, 4);
  });
});
