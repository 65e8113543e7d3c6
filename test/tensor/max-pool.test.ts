/** Pooling as PyTorch's: sizes by its rule, values by a plain loop, gradients by finite differences. */
import { expect, test } from "vitest";
import { checkGradient, maxPool, pooledSize, tf, type Scalar, type Tensor, type Tensor4D } from "../../src/backend/index.js";
import { describeOnBackends, normal } from "./backends.js";

const stem = { kernel: 3, stride: 2, padding: 1, ceilMode: true };

test("sizes of the published stem, and PyTorch's rule that no window starts beyond the image", () => {
  expect([360, 640, 256, 512].map((n) => pooledSize(n, stem))).toEqual([181, 321, 129, 257]);
  expect([360, 640].map((n) => pooledSize(n, { ...stem, ceilMode: false }))).toEqual([180, 320]);
  // torch.nn.MaxPool2d(1, 2, ceil_mode=True) on 4: a third window would start at 4, outside.
  expect(pooledSize(4, { kernel: 1, stride: 2, ceilMode: true })).toBe(2);
  expect(pooledSize(5, { kernel: 2, stride: 2, ceilMode: true })).toBe(3);
});

/** [H W] of one channel. */
function byHand(x: number[][], { kernel, stride, padding }: typeof stem, h: number, w: number): number[][] {
  const at = (y: number, x0: number) => x[y]?.[x0] ?? -Infinity;
  return Array.from({ length: h }, (_, i) =>
    Array.from({ length: w }, (_, j) => {
      let most = -Infinity;
      for (let a = 0; a < kernel; a++)
        for (let b = 0; b < kernel; b++) most = Math.max(most, at(i * stride - padding + a, j * stride - padding + b));
      return most;
    }),
  );
}

describeOnBackends("max pooling", () => {
  test.each([
    [7, 10],
    [8, 9],
  ])("values of %i x %i, negative ones too", (H, W) => {
    const x = tf.sub(normal("x", [1, H, W, 1]), 3) as Tensor4D;
    const y = maxPool(x, stem);
    const [, h, w] = y.shape;
    const expected = byHand((tf.squeeze(x) as Tensor).arraySync() as number[][], stem, h, w);
    expect(Array.from(y.dataSync())).toEqual(expected.flat());
  });

  test("gradient", () => {
    const f = (x: Tensor) => tf.sum(tf.mul(maxPool(x as Tensor4D, stem), normal("probe", [2, 4, 6, 3]))) as Scalar;
    // No two values so near that a small step would change which is the largest.
    const apart = tf.tensor(
      Float32Array.from({ length: 420 }, (_, i) => ((i * 193) % 420) * 0.05),
      [2, 7, 10, 3],
    );
    expect(checkGradient(f, [apart], { step: 4e-3, floor: 1e-1 }).gap).toBeLessThan(2e-2);
  });
});
