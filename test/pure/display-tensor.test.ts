/** How a tensor's content becomes words and tables. The tensors themselves are in test/tensor. */
import { describe, expect, test } from "vitest";
import { tensorBundle } from "../../src/backend/tensor-display.js";
import { abridged, numberFormat, slices, statistics } from "../../src/backend/tensor-numbers.js";

const plain = (shape: number[], data: ArrayLike<number> | string[], dtype = "float32") =>
  tensorBundle({ kind: "tensor", shape, dtype, data })["text/plain"];

describe("numbers of a tensor", () => {
  test("statistics are those of the finite values, and the others are counted", () => {
    const found = statistics([2, 4, 4, 4, 5, 5, 7, 9, NaN, Infinity, -Infinity])!;
    expect(found).toEqual({ min: 2, mean: 5, max: 9, std: 2, nanCount: 1, infiniteCount: 2 });
  });

  test("share their decimals; whole numbers have none; tiny and huge ones get an exponent", () => {
    const write = (values: number[]) => values.map(numberFormat(values));
    expect(write([0.5, -12.25])).toEqual(["0.50", "−12.25"]);
    expect(write([3, -4])).toEqual(["3", "−4"]);
    expect(write([2.5e-9, 0])).toEqual(["2.50e−9", "0"]);
    expect(write([1.5e12])).toEqual(["1.50e12"]);
    expect(write([12345.678, 3.2])).toEqual(["12345.7", "3.2"]);
    expect(write([NaN, Infinity, -Infinity])).toEqual(["NaN", "∞", "−∞"]);
  });

  test("long rows keep their ends", () => {
    expect(abridged(3, 4, 1)).toEqual([0, 1, 2]);
    expect(abridged(9, 4, 2)).toEqual([0, 1, null, 7, 8]);
  });

  test("every value of a small tensor stands in its place, whatever its rank", () => {
    const found = slices([2, 2, 3], String);
    expect(found).toEqual([
      { place: "[0 : :]", rows: [["0", "1", "2"], ["3", "4", "5"]] },
      { place: "[1 : :]", rows: [["6", "7", "8"], ["9", "10", "11"]] },
    ]); // prettier-ignore
    expect(slices([], String)).toEqual([{ place: "", rows: [["0"]] }]);
    expect(slices([4], String)).toEqual([{ place: "", rows: [["0", "1", "2", "3"]] }]);
  });

  test("of a large one, the corners: first and last of every dimension", () => {
    const [first, , last] = slices([4, 96, 192, 19], String);
    expect([first.place, last.place]).toEqual(["[0 0 : :]", "[3 95 : :]"]);
    expect(first.rows![0][0]).toBe("0");
    expect(last.rows!.at(-1)!.at(-1)).toBe(String(4 * 96 * 192 * 19 - 1));
  });
});

describe("a tensor in words", () => {
  test("shape, type, statistics, values", () => {
    expect(plain([2, 2], [1.5, NaN, Infinity, -3])).toBe(
      "tensor [2 2] float32: 4 values, min −3, mean −0.7500, max 1.500, std 2.250, 1 NaN, 1 infinite\n 1.500     NaN\n     ∞  −3.000",
    );
  });

  test("other types, no values, and no more values", () => {
    expect(plain([2], [1, 0], "bool")).toBe("tensor [2] bool: 2 values, 1 true\n true  false");
    expect(plain([1], ["<b>"], "string")).toBe('tensor [1] string: 1 value\n "<b>"');
    expect(plain([2], [1, 3, 2, -4], "complex64")).toBe("tensor [2] complex64: 2 values\n 1 + 3i  2 − 4i");
    expect(plain([2, 0], [])).toBe("tensor [2 0] float32: no values");
    expect(tensorBundle({ kind: "tensor", shape: [2], dtype: "float32" })["text/plain"]).toMatch(/disposed, its values are gone/);
    expect(plain([2], [NaN, NaN])).toMatch(/2 NaN/);
  });

  test("text from a string tensor cannot break the page, and no colour is fixed", () => {
    const html = tensorBundle({ kind: "tensor", shape: [1], dtype: "string", data: ["<script>"] })["text/html"] as string;
    expect(html).not.toContain("<script>");
    expect(html).not.toMatch(/color:/);
  });

  test("a million values make no larger an output than a thousand", () => {
    const size = (n: number) => JSON.stringify(tensorBundle({ kind: "tensor", shape: [n, n], dtype: "float32", data: new Float32Array(n * n).fill(0.5) })).length; // prettier-ignore
    expect(size(1000)).toBeLessThan(size(32) * 1.2);
  });
});
