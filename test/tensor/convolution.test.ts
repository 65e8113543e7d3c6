/** Convolutions and both of their gradients, in whatever form computes them, against sums in float64. */
import { expect, test } from "vitest";
import { conv2d, gradientsOf, tf, type ConvolutionOptions, type Scalar, type Tensor, type Tensor4D } from "../../src/backend/index.js"; // prettier-ignore
import { describeOnBackends, normal } from "./backends.js";

type Shape = [number, number, number, number];

interface Case {
  readonly what: string;
  readonly x: Shape;
  readonly w: Shape;
  readonly options?: ConvolutionOptions;
}

const cases: Case[] = [
  { what: "1x1: a product of matrices", x: [2, 7, 9, 5], w: [1, 1, 5, 20] },
  { what: "1x1 that narrows", x: [1, 5, 7, 33], w: [1, 1, 33, 6] },
  { what: "1x1, stride 2, odd sizes", x: [2, 7, 9, 5], w: [1, 1, 5, 6], options: { stride: 2 } },
  { what: "1x1 over a large map", x: [1, 65, 66, 3], w: [1, 1, 3, 4] },
  { what: "1x1, stride 2, over a large map", x: [1, 129, 130, 2], w: [1, 1, 2, 3], options: { stride: 2 } },
  { what: "3x3 by short filters", x: [1, 23, 25, 17], w: [3, 3, 17, 16], options: { padding: 1 } },
  { what: "3x3, dilated, by short filters", x: [1, 23, 25, 16], w: [3, 3, 16, 17], options: { padding: 2, dilation: 2 } },
  { what: "3x3 of few channels", x: [2, 9, 8, 3], w: [3, 3, 3, 5], options: { padding: 4, dilation: 4 } },
  { what: "3x3, dilation beyond the rows", x: [2, 5, 9, 3], w: [3, 3, 3, 4], options: { padding: 6, dilation: 6 } },
  { what: "3x3, dilation beyond the map: one tap sees", x: [1, 3, 7, 2], w: [3, 3, 2, 3], options: { padding: 8, dilation: 8 } },
  { what: "4x4, stride 2: the discriminator", x: [2, 9, 12, 5], w: [4, 4, 5, 6], options: { stride: 2, padding: 1 } },
  { what: "3x3, stride 3, padding beyond its need", x: [1, 8, 7, 2], w: [3, 3, 2, 3], options: { stride: 3, padding: 2 } },
  { what: "7x7, stride 2: the stem", x: [1, 17, 20, 3], w: [7, 7, 3, 8], options: { stride: 2, padding: 3 } },
];

/** y, and d sum(y probe) / d x and / d w, term by term. */
function sums(x: Tensor, w: Tensor, probe: Tensor, { stride = 1, dilation = 1, padding = 0 }: ConvolutionOptions) {
  const [, H, W, cIn] = x.shape as Shape;
  const [kh, kw, , cOut] = w.shape as Shape;
  const [B, h, wide] = probe.shape as Shape;
  const [X, F, P] = [x.dataSync(), w.dataSync(), probe.dataSync()];
  const [y, dx, dw] = [new Float64Array(P.length), new Float64Array(X.length), new Float64Array(F.length)];
  for (let b = 0; b < B; b++)
    for (let i = 0; i < h; i++)
      for (let j = 0; j < wide; j++)
        for (let k = 0; k < kh; k++)
          for (let l = 0; l < kw; l++) {
            const [row, column] = [i * stride + k * dilation - Number(padding), j * stride + l * dilation - Number(padding)];
            if (row < 0 || row >= H || column < 0 || column >= W) continue;
            const at = ((b * H + row) * W + column) * cIn;
            const to = ((b * h + i) * wide + j) * cOut;
            for (let c = 0; c < cIn; c++)
              for (let d = 0; d < cOut; d++) {
                const filter = ((k * kw + l) * cIn + c) * cOut + d;
                y[to + d] += X[at + c] * F[filter];
                dx[at + c] += P[to + d] * F[filter];
                dw[filter] += P[to + d] * X[at + c];
              }
          }
  return [y, dx, dw];
}

/** The largest difference, relative to the largest value. */
function gap(ours: Tensor, truth: Float64Array): number {
  const values = ours.dataSync();
  expect(values.length).toBe(truth.length);
  let [difference, most] = [0, 0];
  truth.forEach((value, i) => {
    difference = Math.max(difference, Math.abs(values[i] - value));
    most = Math.max(most, Math.abs(value));
  });
  return difference / most;
}

describeOnBackends("convolution", () => {
  test.each(cases)("$what", ({ x: shape, w: filter, options = {} }) => {
    const [x, w] = [normal("x", shape), normal("w", filter)].map((t) => tf.variable(t));
    const convolve = () => conv2d(x as unknown as Tensor4D, w as unknown as Tensor4D, options);
    const y = convolve();
    const probe = normal("probe", y.shape);
    const truth = sums(x, w, probe, options);
    const gradients = gradientsOf(() => tf.sum(tf.mul(convolve(), probe)) as Scalar, [x, w]) as Tensor[];
    [y, ...gradients].forEach((one, i) => expect(gap(one, truth[i]), ["y", "dx", "dw"][i]).toBeLessThan(1e-5));
  });
});
