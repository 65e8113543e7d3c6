import { describe, expect, it } from "vitest";
import { streams } from "../../src/core/random.js";
import { ignoreLabel, trainId } from "../../src/labels/index.js";
import { annotate, drawStreet } from "../../src/world/index.js";
import { outlines, paintPolygon, ringArea, simplifyRing } from "../../src/world/polygon.js";

describe("polygons", () => {
  const disc = (width: number, height: number, radius: number) =>
    Uint8Array.from({ length: width * height }, (_, i) =>
      Number(Math.hypot((i % width) + 0.5 - width / 2, Math.floor(i / width) + 0.5 - height / 2) < radius),
    );

  it("paints a traced mask back to itself, holes included", () => {
    const mask = disc(60, 40, 15).map((inside, i) => inside & ~disc(60, 40, 6)[i] & 1);
    const painted = new Uint8Array(mask.length);
    for (const polygon of outlines(mask, 60, 40, 0)) paintPolygon(painted, 60, 40, polygon, 1);
    expect(painted).toEqual(mask);
  });

  it("simplifies a circle to few corners within the tolerance", () => {
    const [[ring]] = outlines(disc(100, 100, 40), 100, 100, 0);
    const coarse = simplifyRing(ring, 1.5)!;
    expect(coarse.length).toBeLessThan(20);
    expect(coarse.length).toBeGreaterThan(6);
    expect(Math.abs(ringArea(coarse)) / Math.abs(ringArea(ring))).toBeGreaterThan(0.95);
    for (const [x, y] of coarse) expect(Math.abs(Math.hypot(x - 50, y - 50) - 40)).toBeLessThan(1.2);
  });
});

describe("the annotator", { timeout: 60_000 }, () => {
  it("keeps most pixels with few corners", () => {
    const intersection = new Float64Array(19);
    const union = new Float64Array(19);
    for (let index = 0; index < 6; index++) {
      const { filled, labels, polygons } = drawStreet("cityscapes", { seed: 3, index, width: 512, height: 256 });
      const corners = polygons.flatMap((p) => p.polygon).map((ring) => ring.length);
      const traced = [...filled.data].filter((label, i) => i % 512 > 0 && label !== filled.data[i - 1]).length;
      expect(corners.reduce((a, b) => a + b, 0)).toBeLessThan(traced);
      filled.data.forEach((label, i) => {
        if (labels.data[i] === ignoreLabel) return;
        union[label]++;
        if (labels.data[i] === label) intersection[label]++;
        else union[labels.data[i]]++;
      });
    }
    for (const [label, bound] of [[trainId.road, 0.97], [trainId.building, 0.9], [trainId.car, 0.88], [trainId.vegetation, 0.85], [trainId.person, 0.65]]) {
      expect(intersection[label] / union[label], `class ${label}`).toBeGreaterThan(bound);
    } // prettier-ignore
  });

  it("draws big things, leaves out tiny ones, and closes over what stands before the background", () => {
    const [width, height] = [96, 48];
    const labels = new Uint8Array(width * height).fill(trainId.building);
    const instances = new Uint16Array(width * height);
    const put = (x: number, y: number, w: number, h: number, label: number, instance: number) => {
      for (let j = y; j < y + h; j++)
        for (let i = x; i < x + w; i++) [labels[j * width + i], instances[j * width + i]] = [label, instance];
    };
    put(10, 20, 20, 10, trainId.car, 1);
    put(60, 20, 1, 1, trainId.person, 2);
    const depth = new Float32Array(width * height).fill(10);
    const drawn = annotate({ width, height, labels, instances, depth }, streams(1)("hand"));
    expect(drawn.polygons.map((p) => p.trainId)).toEqual([trainId.building, trainId.car]);
    expect(drawn.labels[20 * width + 60]).toBe(trainId.building);
    expect(drawn.instances[25 * width + 20]).toBe(1);
    expect(drawn.labels.every((label) => label !== ignoreLabel)).toBe(true);
  });

  it("draws what stands in front later, so that it lies over what is behind", () => {
    const [width, height] = [96, 48];
    const labels = new Uint8Array(width * height).fill(trainId.road);
    const instances = new Uint16Array(width * height);
    const depth = new Float32Array(width * height).fill(50);
    for (let i = 0; i < labels.length; i++) {
      const [x, y] = [i % width, Math.floor(i / width)];
      if (x < 20 || x >= 70 || y < 15 || y >= 35) continue;
      const isNear = x < 40;
      [labels[i], instances[i], depth[i]] = [trainId.car, isNear ? 1 : 2, isNear ? 8 : 30];
    }
    const { polygons } = annotate({ width, height, labels, instances, depth }, streams(1)("hand"));
    expect(polygons.map((p) => p.instance)).toEqual([0, 2, 1]);
  });
});
