import { describe, expect, it } from "vitest";
import { groundDepthM, horizonRow } from "../../src/camera/index.js";
import { ignoreLabel, trainId } from "../../src/labels/index.js";
import { drawStreet, streetNames, streetSpecs, type StreetName } from "../../src/world/index.js";

const size = { width: 192, height: 96 };
const draw = (name: StreetName, index: number, seed = 1) => drawStreet(name, { seed, index, ...size });
const indices = [0, 1, 2, 3, 4, 5, 6, 7];
const things: readonly number[] = [11, 12, 13, 14, 15, 16, 17, 18];

describe("a drawn street", { timeout: 60_000 }, () => {
  it.each(streetNames)("%s: the same bytes for the same seed and index, others for another", (name) => {
    const [once, again] = [draw(name, 3), draw(name, 3)];
    for (const part of ["image", "exact", "filled", "labels", "instances", "depth"] as const)
      expect(again[part]).toEqual(once[part]);
    expect(draw(name, 4).image.data).not.toEqual(once.image.data);
    expect(draw(name, 3, 2).image.data).not.toEqual(once.image.data);
  });

  it("v1 and v2 are the same pictures; their masks differ, and only where v1's own filled mask does", () => {
    let differ = 0;
    for (const index of indices) {
      const [v1, v2] = [draw("pd-v1", index), draw("pd-v2", index)];
      expect(v2.image.data).toEqual(v1.image.data);
      expect(v2.depth.data).toEqual(v1.depth.data);
      expect(v1.labels.data).toEqual(v1.exact.data);
      expect(v2.labels.data).toEqual(v1.filled.data);
      v1.labels.data.forEach((label, i) => (differ += Number(label !== v2.labels.data[i])));
    }
    expect(differ / (indices.length * size.width * size.height)).toBeGreaterThan(0.01);
  });

  it("a filled hole belongs to a class that has holes", () => {
    const withHoles: readonly number[] = [trainId.fence, trainId.vegetation, trainId.car, trainId.bicycle, trainId.motorcycle];
    for (const name of streetNames) {
      for (const index of indices) {
        const { exact, filled } = draw(name, index);
        const changed = new Set(filled.data.filter((label, i) => label !== exact.data[i]));
        for (const label of changed) expect(withHoles).toContain(label);
      }
    }
  });

  it("the road's depth is h / tan(angle below the horizon), at every pixel's centre, roll and all", () => {
    for (const name of ["gta", "cityscapes"] as const) {
      const { exact, depth, camera } = draw(name, 1);
      let checked = 0;
      for (let y = 0; y < size.height; y++) {
        for (let x = 0; x < size.width; x++) {
          const i = y * size.width + x;
          // At the horizon a pixel's centre may lie above the ground that its samples see.
          if (exact.data[i] !== trainId.road || depth.data[i] > 60) continue;
          const expected = groundDepthM(camera, x + 0.5, y + 0.5);
          if (Math.abs(depth.data[i] / expected - 1) < 1e-4) checked++;
          else expect.fail(`depth ${depth.data[i]} instead of ${expected} at ${x}, ${y}`);
        }
      }
      expect(checked).toBeGreaterThan(3000);
    }
  });

  it("the ground ends at the horizon, and the sky is infinitely far", () => {
    for (const name of streetNames) {
      const { exact, depth, camera } = draw(name, 2);
      const wrong = [...exact.data.keys()].filter((i) => {
        const [x, y] = [(i % size.width) + 0.5, Math.floor(i / size.width) + 0.5];
        if (exact.data[i] === trainId.road && y < horizonRow(camera, x) - 0.5) return true;
        return (exact.data[i] === trainId.sky) !== (depth.data[i] === Infinity);
      });
      expect(wrong).toEqual([]);
    }
  });

  it("things have numbers, one class each; the rest has none", () => {
    for (const name of streetNames) {
      for (const index of indices) {
        const { labels, instances } = draw(name, index);
        const pairs = new Set([...labels.data].map((label, i) => `${label} ${instances.data[i]}`));
        const seen = [...pairs].map((pair) => pair.split(" ").map(Number));
        for (const [label, instance] of seen) expect(instance > 0, `${label}`).toBe(things.includes(label));
        const numbers = seen.map(([, instance]) => instance).filter((instance) => instance > 0);
        expect(new Set(numbers).size).toBe(numbers.length);
      }
    }
  });

  it("is seen through another camera when asked, and only then", () => {
    const own = draw("pd-v3", 0);
    const other = drawStreet("pd-v3", { seed: 1, index: 0, ...size, camera: "camvid" });
    expect(other.camera.heightM).toBe(1.35);
    expect(other.image.data).not.toEqual(own.image.data);
    expect(drawStreet("pd-v3", { seed: 1, index: 0, ...size, camera: own.camera }).image.data).toEqual(own.image.data);
  });

  it("says what is wrong with a name or a size", () => {
    expect(() => drawStreet("nowhere" as StreetName, { seed: 1, index: 0, ...size })).toThrow(/gta, pd-v1/);
    expect(() => drawStreet("gta", { seed: 1, index: 0, width: 0, height: 96 })).toThrow(/16 pixels/);
  });
});

describe("the five datasets", { timeout: 60_000 }, () => {
  it("change from one to the next only what the study says", () => {
    const differ = (a: StreetName, b: StreetName) =>
      (["camera", "setting", "mix", "look", "labels"] as const).filter((key) => streetSpecs[a][key] !== streetSpecs[b][key]);
    expect(differ("gta", "pd-v1")).toEqual(["camera", "look"]);
    expect(differ("pd-v1", "pd-v2")).toEqual(["labels"]);
    expect(differ("pd-v2", "pd-v3")).toEqual(["setting", "mix"]);
    expect(differ("pd-v3", "cityscapes")).toEqual(["mix", "look", "labels"]);
  });

  it.each(["pd-v3", "cityscapes"] as const)(
    "%s shows all 19 classes in 150 pictures, and common ones as often as Cityscapes does",
    (name) => {
      const count = new Float64Array(256);
      for (let index = 0; index < 150; index++) for (const label of draw(name, index).labels.data) count[label]++;
      const labelled = count.slice(0, 19).reduce((a, b) => a + b);
      for (let label = 0; label < 19; label++) expect(count[label], `class ${label}`).toBeGreaterThan(0);
      expect(count[ignoreLabel] / labelled).toBeLessThan(0.05);
      expect(count[trainId.road] / labelled).toBeGreaterThan(0.3);
      expect(count[trainId.road] / labelled).toBeLessThan(0.45);
      expect(count[trainId.vegetation] / labelled).toBeGreaterThan(0.1);
    },
  );
});
