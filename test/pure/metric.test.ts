import { expect, test } from "vitest";
import { Confusion } from "../../src/metric/index.js";

const map = (...data: number[]) => ({ width: data.length, height: 1, data: Uint8Array.from(data) });

test("a perfect prediction scores 1, and the matrix sums to the labelled pixels", () => {
  const confusion = new Confusion(["a", "b", "c"]);
  confusion.add(map(0, 1, 1, 255), map(0, 1, 1, 2));
  const scores = confusion.scores();
  expect(scores.pixels).toBe(3);
  expect(scores.iou).toEqual([1, 1, null]);
  expect(scores.miou).toBe(1);
});

test("IoU is TP / (TP + FP + FN) over the summed matrix, not a mean over images", () => {
  const confusion = new Confusion(["a", "b"]);
  confusion.add(map(0, 0, 0, 1), map(0, 0, 1, 1));
  confusion.add(map(0, 1), map(1, 1));
  expect(confusion.scores().iou).toEqual([2 / 4, 2 / 4]);
});

test("maps of two sizes are refused, and so is a truth that is no class", () => {
  const confusion = new Confusion(["a", "b"]);
  expect(() => confusion.add(map(0, 1), map(0))).toThrow("expected a prediction of 2x1, got 1x1");
  expect(() => confusion.add(map(7), map(0))).toThrow("expected a class below 2 or 255, got 7");
});

test("refuses a prediction that is no class, which would land in another class's cell", () => {
  const one = (value: number) => ({ width: 1, height: 1, data: Uint8Array.of(value) });
  expect(() => new Confusion(["a", "b"]).add(one(0), one(255))).toThrow(/predicted class below 2[^]*255/);
});
