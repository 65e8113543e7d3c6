/** The matrix product in both of its vector lengths against sums in float64, at sizes that no block divides. */
import { expect, test } from "vitest";
import { hasProduct } from "../../src/backend/product.js";
import { runOperation } from "../../src/backend/tensorflow.js";
import { tf, type Tensor } from "../../src/backend/index.js";
import { describeOnBackends, normal } from "./backends.js";

/** a [rows inner], b [inner columns], both as given to the sum, whatever they are in memory. */
function inFloat64(a: Tensor, b: Tensor): number[] {
  const [rows, inner] = a.shape;
  const columns = b.shape[1]!;
  const [A, B] = [a.dataSync(), b.dataSync()];
  return Array.from({ length: rows * columns! }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < inner!; k++) sum += A[Math.floor(i / columns) * inner! + k] * B[k * columns + (i % columns)];
    return sum;
  });
}

const sizes = [
  [1, 1, 1],
  [13, 7, 33],
  [29, 300, 70],
  [3, 515, 19],
  [60, 17, 64],
];

describeOnBackends("matrix product", (kind) => {
  if (kind === "wasm") {
    test("is TensorFlow's alone", () => expect(hasProduct()).toBe(false));
    return;
  }
  test.each(sizes)("%i x %i x %i, each side as it lies or turned", (rows, inner, columns) => {
    expect(hasProduct(), "needs a processor with AVX2").toBe(true);
    const [a, b] = [normal("a", [rows, inner]), normal("b", [inner, columns])];
    const expected = inFloat64(a, b);
    for (const lanes of [16, 8]) {
      // Where there are no 16, the first turn takes 8 as well.
      for (const [turn_a, turn_b] of [
        [false, false],
        [true, false],
        [false, true],
        [true, true],
      ]) {
        const inputs = [turn_a ? tf.transpose(a) : a, turn_b ? tf.transpose(b) : b];
        const c = runOperation("GapLabProduct", inputs, { turn_a, turn_b, lanes }, 1);
        expect(c.shape).toEqual(turn_a ? [1, 1, rows, columns] : [rows, columns]);
        const worst = Math.max(...Array.from(c.dataSync(), (value, i) => Math.abs(value - expected[i])));
        expect(worst).toBeLessThan(1e-5 * Math.sqrt(inner) * 10);
      }
    }
  });
});
