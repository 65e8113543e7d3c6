/** The head of DeepLab v2 as one operation against the sum of its convolutions. */
import { expect, test } from "vitest";
import { atrousHead, checkGradient, conv2d, gradientsOf, tf, type Scalar, type Tensor, type Tensor4D, type Variable } from "../../src/backend/index.js"; // prettier-ignore
import { describeOnBackends, normal } from "./backends.js";
import { bothForms, gap as relativeGap } from "./forms.js";

const dilations = [2, 4, 6, 8];
/** Lower than the largest dilations, so that some taps see only padding. */
const x = () => normal("x", [2, 7, 9, 5]) as Tensor4D;
const weights = () => dilations.map((d) => normal(`w${d}`, [3, 3, 5, 4], 0.3));
const biases = () => dilations.map((d) => normal(`b${d}`, [4]));

describeOnBackends("the atrous head", () => {
  test.each([4, 2])("%i branches: values and gradients of the separate convolutions", (count) => {
    const variables = [x(), ...weights().slice(0, count), ...biases().slice(0, count)].map((t) => tf.variable(t)) as Variable[];
    const [image, w, b] = [variables[0] as unknown as Tensor4D, variables.slice(1, 1 + count), variables.slice(1 + count)];
    const weigh = (y: Tensor) => tf.sum(tf.mul(y, normal("probe", y.shape))) as Scalar;
    const separate = () =>
      tf.addN(w.map((one, i) => tf.add(conv2d(image, one as never, { dilation: dilations[i], padding: dilations[i] }), b[i])));
    const together = () => atrousHead(image, w, b, dilations.slice(0, count));
    const gap = (a: Tensor, b: Tensor) => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0];
    expect(gap(together(), separate())).toBeLessThan(1e-4);
    const [ours, theirs] = [together, separate].map((f) => gradientsOf(() => weigh(f()), variables) as Tensor[]);
    for (const [i, one] of ours.entries()) expect(gap(one, theirs[i])).toBeLessThan(1e-3);
    const [, stock] = bothForms(() => gradientsOf(() => weigh(together()), variables) as Tensor[]);
    for (const [i, one] of stock.entries()) expect(gap(one, theirs[i])).toBeLessThan(1e-3);
  });

  test("1024 channels, whose filters are widened on the way, give what conv2d gives", () => {
    const [image, w] = [normal("image", [1, 5, 6, 1024]) as Tensor4D, normal("w", [3, 3, 1024, 3], 0.1) as Tensor4D];
    const [head, plain] = [atrousHead(image, [w], [tf.zeros([3])], [2]), conv2d(image, w, { dilation: 2, padding: 2 })];
    expect(head.shape).toEqual(plain.shape);
    expect(relativeGap(head, plain)).toBeLessThan(1e-5);
  });

  test("gradients by finite differences", () => {
    const f = (x: Tensor, w: Tensor) => tf.mean(tf.square(atrousHead(x as Tensor4D, [w], [tf.zeros([4])], [4]))) as Scalar;
    expect(checkGradient(f, [x(), weights()[1]]).gap).toBeLessThan(1e-2);
  });
});
