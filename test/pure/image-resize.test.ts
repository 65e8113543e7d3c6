/** Other sizes: what nearest means for labels, and that shrinking a picture averages. */
import { describe, expect, it } from "vitest";
import { resizeLabels, resizeRgb } from "../../src/image/index.js";

describe("labels", () => {
  it.each([
    [7, 5, 3, 2],
    [3, 2, 7, 5],
    [192, 96, 64, 48],
    [1914, 3, 1280, 2],
  ])("%ix%i to %ix%i takes the pixel at floor((i + 0.5) in / out)", (w, h, width, height) => {
    const data = Float32Array.from({ length: w * h }, (_, i) => i);
    const out = resizeLabels({ width: w, height: h, data }, width, height);
    const expected = Float32Array.from({ length: width * height }, (_, i) => {
      const [x, y] = [i % width, Math.floor(i / width)];
      return Math.floor(((y + 0.5) * h) / height) * w + Math.floor(((x + 0.5) * w) / width);
    });
    expect(out).toMatchObject({ width, height });
    expect(out.data).toEqual(expected);
  });

  it("makes up no label", () => {
    const out = resizeLabels({ width: 4, height: 4, data: Uint8Array.from({ length: 16 }, (_, i) => (i % 2 ? 0 : 18)) }, 9, 9);
    expect(new Set(out.data)).toEqual(new Set([0, 18]));
  });
});

describe("pictures", () => {
  it("a fine checkerboard shrinks to grey, not to one of its colours", async () => {
    const data = Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => ((Math.floor(i / 3) + Math.floor(i / 192)) % 2 ? 255 : 0));
    const { data: small } = await resizeRgb({ width: 64, height: 64, data }, 16, 16);
    for (const value of small) expect(Math.abs(value - 127.5)).toBeLessThan(8);
  });

  it("keeps a plain colour, and the picture itself where the size is the same", async () => {
    const plain = { width: 8, height: 4, data: Uint8Array.from({ length: 96 }, (_, i) => [200, 30, 7][i % 3]) };
    expect((await resizeRgb(plain, 5, 9)).data).toEqual(Uint8Array.from({ length: 135 }, (_, i) => [200, 30, 7][i % 3]));
    expect(await resizeRgb(plain, 8, 4)).toBe(plain);
  });
});
