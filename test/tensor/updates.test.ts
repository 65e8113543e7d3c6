/** SGD and Adam on all tensors of a network at once: PyTorch's arithmetic, and values in place that touch nobody else's. */
import { expect, it } from "vitest";
import { adamUpdate, hasOwnKernel, sgdUpdate, tf, type Tensor } from "../../src/backend/index.js";
import { describeOnBackends, normal } from "./backends.js";
import { gap, variable } from "./forms.js";

describeOnBackends("updates", (kind) => {
  it("SGD follows PyTorch's arithmetic: decay, momentum, two passes, a rate each, repeated updates", () => {
    const size = 2500;
    const weights = [normal("w", [50, 50]), normal("b", [3])].map((t) => variable(t, true));
    const velocities = weights.map(({ shape }) => variable(tf.zeros(shape)));
    const expected = weights.map((w) => ({ w: Float64Array.from(w.dataSync()), v: new Float64Array(w.size) }));
    const gradients = [[normal("g1", [50, 50]), normal("g2", [50, 50])], [normal("g3", [3])]];
    const [rates, repeats, momentum, decay] = [[0.1, 0.01], [1, 3], 0.9, 0.05];
    for (let step = 0; step < 3; step++) {
      sgdUpdate({ weights, velocities, gradients, rates, repeats, momentum, decay });
      expected.forEach(({ w, v }, k) => {
        const g = gradients[k].map((tensor) => tensor.dataSync());
        for (let r = 0; r < repeats[k]; r++) {
          for (let i = 0; i < w.length; i++) {
            v[i] = momentum * v[i] + g.reduce((sum, values) => sum + values[i], 0) + decay * w[i];
            w[i] -= rates[k] * v[i];
          }
        }
      });
    }
    for (const [k, { w, v }] of expected.entries()) {
      expect(gap(weights[k], tf.tensor(Float32Array.from(w)))).toBeLessThan(1e-6);
      expect(gap(velocities[k], tf.tensor(Float32Array.from(v)))).toBeLessThan(1e-6);
    }
    expect(weights[0].size).toBe(size);
  });

  it("Adam follows PyTorch's arithmetic, epsilon after the bias correction", () => {
    const weights = [variable(normal("w", [7, 11]), true)];
    const [means, squares] = [0, 1].map(() => [variable(tf.zeros([7, 11]))]);
    const w = Float64Array.from(weights[0].dataSync());
    const [m, s] = [new Float64Array(77), new Float64Array(77)];
    const [beta1, beta2, epsilon, rate] = [0.9, 0.99, 1e-3, 0.02];
    for (let step = 1; step <= 4; step++) {
      const gradients = [[normal(`a${step}`, [7, 11]), normal(`b${step}`, [7, 11], 0.1)]];
      adamUpdate({ weights, means, squares, gradients, rates: [rate], betas: [beta1, beta2], epsilon, step });
      const [a, b] = gradients[0].map((tensor) => tensor.dataSync());
      for (let i = 0; i < 77; i++) {
        const g = a[i] + b[i];
        m[i] = beta1 * m[i] + (1 - beta1) * g;
        s[i] = beta2 * s[i] + (1 - beta2) * g * g;
        w[i] -= (rate / (1 - beta1 ** step)) * (m[i] / (Math.sqrt(s[i]) / Math.sqrt(1 - beta2 ** step) + epsilon));
      }
    }
    expect(gap(weights[0], tf.tensor(Float32Array.from(w)))).toBeLessThan(1e-6);
  });

  it("an update changes no clone and no array that a weight was made of, and leaves nothing behind", () => {
    const numbers = new Float32Array(4096).fill(1);
    const values = tf.tensor1d(numbers);
    const weight = tf.variable(values);
    const velocity = variable(tf.zeros([4096]));
    const gradient = tf.ones([4096]);
    const update = () =>
      sgdUpdate({ weights: [weight], velocities: [velocity], gradients: [[gradient]], rates: [0.5], momentum: 0, decay: 0 });
    const first = (tensor: Tensor) => tensor.dataSync()[0];
    update();
    expect([first(weight), first(values), numbers[0]]).toEqual([0.5, 1, 1]);
    const clone = tf.clone(weight);
    const second = tf.variable(weight);
    const before = tf.memory().numTensors;
    update();
    expect([first(weight), first(clone), first(second)]).toEqual([0, 0.5, 0.5]);
    clone.dispose();
    update();
    expect([first(weight), first(second)]).toEqual([-0.5, 0.5]);
    weight.assign(second);
    update();
    expect([first(weight), first(second)]).toEqual([0, 0.5]);
    expect(tf.memory().numTensors).toBe(before - 1);
    const buffer = weight.dataId;
    update();
    // Once it is nobody else's, it is changed where it is.
    expect(weight.dataId === buffer).toBe(kind === "tensorflow" && hasOwnKernel("SGD"));
  });
});
