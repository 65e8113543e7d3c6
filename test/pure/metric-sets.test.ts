/** What is measured of sets, masks and pictures, on masks and pictures small enough to count by hand. */
import { describe, expect, test } from "vitest";
import { display } from "../../src/core/index.js";
import { appearance, bandCount, ClassShares, maskStyle } from "../../src/metric/index.js";

const map = (width: number, ...data: number[]) => ({ width, height: data.length / width, data: Uint8Array.from(data) });

describe("class shares", () => {
  const sky = 10;
  const mix = new ClassShares();
  mix.add(map(2, sky, sky, 0, 255));
  mix.add(map(2, sky, 0, 0, 0));

  test("sum to 1 over the labelled pixels, and count pictures", () => {
    expect(mix.shares[0]).toBeCloseTo(4 / 7, 12);
    expect(mix.shares.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    expect(mix.images).toBe(2);
    expect([mix.imagesWith[0], mix.imagesWith[sky], mix.imagesWith[3]]).toEqual([2, 2, 0]);
  });

  test("are kept apart by height, whatever the pictures' size", () => {
    const bands = mix.sharesByHeight;
    expect(bands[0][sky]).toBe(0.75);
    expect(bands[bandCount / 2][0]).toBe(1);
    const tall = new ClassShares();
    tall.add({ width: 1, height: 64, data: Uint8Array.from({ length: 64 }, (_, row) => (row < 32 ? sky : 0)) });
    expect(tall.sharesByHeight.map((band) => band[sky])).toEqual(Array.from({ length: 32 }, (_, b) => Number(b < 16)));
  });

  test("lie 0 from themselves, 1 from a mix without a common class, and as far from A to B as back", () => {
    const road = new ClassShares();
    road.add(map(1, 0));
    const car = new ClassShares();
    car.add(map(1, 13));
    expect(mix.distanceTo(mix)).toBe(0);
    expect(road.distanceTo(car)).toBe(1);
    expect(mix.distanceTo(road)).toBeCloseTo(road.distanceTo(mix), 12);
    expect(mix.distanceTo(road)).toBeCloseTo(3 / 7, 12);
  });

  test("refuse a number that is no class, and show themselves", () => {
    expect(() => new ClassShares(["a"]).add(map(1, 1))).toThrow("expected a class below 1 or 255, got 1");
    expect(mix[display]()["text/plain"]).toMatch(/^Class shares of 2 pictures\nroad +in 2 +57\.14/);
  });
});

describe("mask style", () => {
  const ring = map(5, 0, 0, 0, 0, 0, 0, 8, 8, 8, 0, 0, 8, 1, 8, 0, 0, 8, 8, 8, 0, 0, 0, 0, 0, 0);

  test("a ring is one piece with one hole, a ninth of what it encloses", () => {
    expect(maskStyle(ring, 8)).toEqual({ pixels: 8, pieces: 1, holes: 1, holeShare: 1 / 9 });
  });

  test("what is around it is one piece, too, and what is not there is none", () => {
    expect(maskStyle(ring, 0)).toMatchObject({ pieces: 1, holes: 1 });
    expect(maskStyle(ring, 13)).toEqual({ pixels: 0, pieces: 0, holes: 0, holeShare: 0 });
  });

  test("two that touch at a corner are two; a bay that is open is no hole", () => {
    expect(maskStyle(map(2, 8, 0, 0, 8), 8)).toMatchObject({ pixels: 2, pieces: 2, holes: 0 });
    expect(maskStyle(map(3, 8, 8, 8, 8, 0, 8, 8, 0, 8), 8)).toMatchObject({ pieces: 1, holes: 0 });
  });
});

describe("appearance", () => {
  const picture = (width: number, ...data: number[]) => ({ width, height: data.length / 3 / width, data: Uint8Array.from(data) });
  const [black, white, red] = [[0, 0, 0], [255, 255, 255], [255, 0, 0]]; // prettier-ignore

  test("one colour has no contrast and no texture", () => {
    const all = appearance(picture(2, ...red, ...red));
    expect(all.brightness).toBeCloseTo(0.299, 12);
    expect(all).toMatchObject({ saturation: 1, texture: 0 });
    expect(all.contrast).toBeCloseTo(0, 6);
  });

  test("stripes have the most texture, two halves less; both have the same contrast", () => {
    const stripes = appearance(picture(4, ...black, ...white, ...black, ...white));
    const halves = appearance(picture(4, ...black, ...black, ...white, ...white));
    for (const { brightness, contrast } of [stripes, halves]) {
      expect(brightness).toBeCloseTo(0.5, 12);
      expect(contrast).toBeCloseTo(0.5, 12);
    }
    expect(stripes.saturation).toBe(0);
    expect(stripes.texture).toBeCloseTo(2, 12);
    expect(halves.texture).toBeCloseTo(2 / 3, 12);
  });

  test("a difference from one row to the next is none between neighbours in a row", () => {
    expect(appearance(picture(1, ...black, ...white)).texture).toBe(0);
    expect(appearance(picture(2, ...black, ...black, ...white, ...white)).texture).toBe(0);
  });
});
