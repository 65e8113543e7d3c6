/** GapLab's own kernels against the stock forms they stand for; updates.test.ts has the optimisers'. */
import { describe, expect, it } from "vitest";
import {
  batchNormInference, batchNormTraining, checkGradient, conv2d, hasOwnKernel, kernelForms, maxPool, selfInformation,
  softmaxCrossEntropy, startBackend, tf, type Scalar, type Tensor, type Tensor1D, type Tensor4D,
} from "../../src/backend/index.js"; // prettier-ignore
import { describeOnBackends, normal } from "./backends.js";
import { bothForms, gap, variable } from "./forms.js";

describeOnBackends("own kernels", (kind) => {
  it("are in use where TensorFlow computes on a CPU, unless turned off; what is not says why", async () => {
    const { device } = await startBackend();
    if (kind === "tensorflow" && device === "CPU" && !process.env.GAPLAB_KERNELS) expect(hasOwnKernel("batch norm")).toBe(true);
    for (const { form, why, fix } of kernelForms()) {
      expect(form === "stock").toBe(why !== undefined);
      expect(fix).toBeUndefined();
    }
  });

  // One pixel's worth of rows, a tail behind the last row, chunks that are not full, channels beside the vector's length.
  const shapes = [[2, 3, 5, 3], [1, 1, 2, 70], [1, 33, 65, 19], [2, 17, 9, 33], [1, 23, 41, 64]]; // prettier-ignore
  const followers = [{}, { relu: true }, { shortcut: true }, { relu: true, shortcut: true }];

  it.each(shapes)("batch norm of [%i %i %i %i] equals the stock form: outputs, statistics, gradients", (...shape) => {
    const channels = shape[3];
    const [x, s, dy] = ["x", "s", "dy"].map((name) => normal(name, shape));
    const [gamma, beta] = ["gamma", "beta"].map((name) => normal(name, [channels]) as Tensor1D);
    const far = tf.add(tf.mul(x, 0.5), 2) as Tensor4D;
    const before = tf.memory().numTensors;
    for (const { relu, shortcut } of followers) {
      const [own, stock] = bothForms(() => {
        const [mean, variance] = [variable(tf.fill([channels], 0.5)), variable(tf.fill([channels], 2))];
        const layer = { gamma, beta, mean, variance };
        const after = (s: Tensor) => ({ relu, shortcut: shortcut ? (s as Tensor4D) : undefined });
        const outputs = [batchNormTraining(far, layer, after(s)), batchNormInference(far, layer, after(s))];
        const by = shortcut ? [far, gamma, beta, s] : [far, gamma, beta];
        const gradients = tf.grads((x, gamma, beta, s) =>
          batchNormTraining(x as Tensor4D, { ...layer, gamma: gamma as Tensor1D, beta: beta as Tensor1D }, after(s)),
        )(by, dy);
        return [...outputs, ...gradients, mean, variance];
      });
      own.forEach((tensor, i) => expect(gap(tensor, stock[i]), `${i}, ${JSON.stringify({ relu, shortcut })}`).toBeLessThan(1e-5));
      tf.dispose([own, stock]);
    }
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([x, s, dy, gamma, beta, far]);
  });

  it.each([true, false])(
    "batch norm's gradients are slopes, through shortcut and ReLU (training %s), and a wrong one is seen",
    (trains) => {
      const shape = [2, 5, 4, 5];
      // Some channels pass the ReLU and some do not, none of them close to its corner.
      const inputs = [normal("x", shape), normal("s", shape, 0.5), tf.ones([5]), tf.tensor1d([7, -7, 7, 7, -7])];
      const [mean, variance] = [variable(tf.zeros([5])), variable(tf.ones([5]))];
      const probe = normal("probe", shape);
      const f =
        (factor: number) =>
        (...[x, s, gamma, beta]: Tensor[]): Scalar => {
          const layer = { gamma: gamma as Tensor1D, beta: beta as Tensor1D, mean, variance };
          const shortcut = s as Tensor4D;
          const y = trains
            ? batchNormTraining(x as Tensor4D, layer, { relu: true, shortcut, momentum: 0 })
            : batchNormInference(x as Tensor4D, layer, { relu: true, shortcut });
          // A factor that has no gradient is an error planted in the slope.
          const planted = tf.customGrad((y) => ({
            value: (y as Tensor).clone(),
            gradFunc: (dy: Tensor) => tf.mul(dy, factor),
          }));
          return tf.sum(tf.mul(planted(y), probe));
        };
      expect(checkGradient(f(1), inputs).gap).toBeLessThan(2e-2);
      expect(checkGradient(f(1.1), inputs).gap).toBeGreaterThan(5e-2);
      tf.dispose([inputs, mean, variance, probe]);
    },
  );

  it("statistics stay right far from zero: a constant map has no variance, an outlier does not spoil a chunk's", () => {
    const layer = () => ({ gamma: tf.ones([4]) as Tensor1D, beta: tf.zeros([4]) as Tensor1D, mean: variable(tf.zeros([4])), variance: variable(tf.ones([4])) }); // prettier-ignore
    const constant = layer();
    const y = batchNormTraining(tf.fill([1, 40, 40, 4], 1000) as Tensor4D, constant);
    expect(Math.max(...y.dataSync().map(Math.abs))).toBeLessThan(1e-3);
    const values = Float32Array.from({ length: 6400 }, (_, i) => (i < 4 ? 1e4 : 1 + ((i >> 2) % 2)));
    const outlier = layer();
    batchNormTraining(tf.tensor4d(values, [1, 40, 40, 4]), outlier, { momentum: 1 });
    const mean = values.filter((_, i) => i % 4 === 0).reduce((a, b) => a + b, 0) / 1600;
    const squares = values.filter((_, i) => i % 4 === 0).reduce((a, b) => a + (b - mean) ** 2, 0) / 1599;
    expect(outlier.variance.dataSync()[0] / squares).toBeCloseTo(1, 4);
  });

  it.each([
    [[1, 33, 65, 19], 1],
    [[2, 3, 5, 7], 60],
    [[1, 1, 1, 2], 3],
  ])("cross-entropy and self-information of %j, logits of size %f, equal the stock forms", (shape, size) => {
    const [logits, dy] = [normal("z", shape, size) as Tensor4D, normal("dI", shape)];
    const classes = shape[3];
    const some = Uint8Array.from({ length: logits.size / classes }, (_, i) => (i % 11 === 3 ? 255 : (7 * i) % classes));
    const before = tf.memory().numTensors;
    const [own, stock] = bothForms(() =>
      [some, some.map((label) => label % classes)].flatMap((labels) => {
        const loss = tf.valueAndGrad((z) => softmaxCrossEntropy(z as Tensor4D, labels))(logits);
        const information = tf.valueAndGrad((z) => selfInformation(z as Tensor4D))(logits, dy as Tensor4D);
        return [loss.value, loss.grad, information.value, information.grad];
      }),
    );
    own.forEach((tensor, i) => expect(gap(tensor, stock[i]), `${i}`).toBeLessThan(1e-5));
    tf.dispose([own, stock]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([
    [2, 7, 9, 5],
    [1, 12, 8, 40],
  ])("max pool, strides and padding of [%i %i %i %i] equal the stock forms", (...shape) => {
    const [x, w] = [normal("x", shape) as Tensor4D, normal("w", [1, 1, shape[3], 3]) as Tensor4D];
    const v = normal("v", [4, 4, shape[3], 3]) as Tensor4D;
    // Ties: the gradient of each window goes to one of its values.
    const tied = tf.maximum(x, 0.3);
    const [own, stock] = bothForms(() => {
      const pool = tf.valueAndGrad((x) => maxPool(x as Tensor4D, { kernel: 3, stride: 2, padding: 1, ceilMode: true }))(x);
      const strided = tf.valueAndGrads((x, w) => conv2d(x as Tensor4D, w as Tensor4D, { stride: 2 }))([x, w]);
      const padded = tf.valueAndGrads((x, v) => conv2d(x as Tensor4D, v as Tensor4D, { stride: 2, padding: 2 }))([x, v]);
      const ties = tf.sum(tf.grad((x) => maxPool(x as Tensor4D, { kernel: 3, stride: 2 }))(tied), [1, 2]);
      return [pool.value, pool.grad, strided.value, ...strided.grads, padded.value, ...padded.grads, ties];
    });
    own.forEach((tensor, i) => expect(gap(tensor, stock[i]), `${i}`).toBeLessThan(1e-5));
    tf.dispose([x, w, v, tied, own, stock]);
  });
});

describe("an own kernel", () => {
  it("says what is wrong with its inputs", async () => {
    if (!hasOwnKernel("batch norm")) return;
    await startBackend({ prefer: "tensorflow" });
    const state = { gamma: tf.ones([3]) as Tensor1D, beta: tf.zeros([3]) as Tensor1D, mean: variable(tf.zeros([3])), variance: variable(tf.ones([3])) }; // prettier-ignore
    expect(() => batchNormInference(tf.zeros([1, 2, 2, 4]), state)).toThrow(/one value per channel/);
    const wrong = tf.zeros([1, 2, 1, 3]) as Tensor4D;
    expect(() => batchNormInference(tf.zeros([1, 2, 2, 3]), state, { shortcut: wrong })).toThrow(/shortcut's shape/);
    expect(() => softmaxCrossEntropy(tf.zeros([1, 1, 2, 3]), Uint8Array.of(1, 3))).toThrow(/a label is not a class/);
  });
});
