/** The pictures and charts of the lessons on gaps: lines, things, class mixes, confusions, clouds. */
import { describe, expect, test } from "vitest";
import { display } from "../../src/core/index.js";
import {
  classSharesChart, confusionChart, instancePicture, layoutChart, maskDifference, scatterChart, show, table, vegaLiteMime, withLine,
} from "../../src/display/index.js"; // prettier-ignore

const texts = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((m) => m[1]);
const grey = { width: 4, height: 4, data: new Uint8Array(48).fill(90) };

describe("pictures", () => {
  test("a line lies on its rows, and what is outside is left out", () => {
    const pink = [255, 0, 160];
    const { data } = withLine(grey, (u) => (u < 2 ? 1.5 : -3), pink);
    const rowsOf = (x: number) => [0, 1, 2, 3].filter((y) => data[(y * 4 + x) * 3 + 1] === 0);
    expect([0, 1, 2, 3].map(rowsOf)).toEqual([[1], [1], [], []]);
    expect(grey.data.every((v) => v === 90)).toBe(true);
  });

  test("things have colours of their own, and are counted in words", async () => {
    const things = { width: 2, height: 2, data: Uint16Array.from([0, 1, 2, 300]) };
    const { data } = instancePicture(things);
    expect(new Set([0, 1, 2, 3].map((p) => String(data.subarray(3 * p, 3 * p + 3)))).size).toBe(4);
    expect((await show.row({ things })[display]())["text/plain"]).toBe("things, 3 things told apart");
  });

  test("where the first mask says nothing, nothing differs", () => {
    const labels = (...data: number[]) => ({ width: 4, height: 4, data: Uint8Array.from({ length: 16 }, (_, i) => data[i] ?? 0) });
    expect(maskDifference(grey, labels(255, 1), labels(0, 0)).changedShare).toBe(1 / 16);
    expect(maskDifference(grey, labels(0, 0), labels(255, 0)).changedShare).toBe(1 / 16);
  });
});

describe("charts", () => {
  const classNames = ["road", "sky"];
  const mix = (road: number) => ({ classNames, shares: [road, 1 - road], sharesByHeight: [[0, 1], [road, 1 - road], [1, 0]] }); // prettier-ignore

  test("class shares keep a class that is not there on the axis", async () => {
    const chart = classSharesChart({ game: mix(1), city: mix(0.25) });
    expect(chart.summary).toMatch(/for game, city in this order: road 100\.00\s%, 25\.00\s%; sky 0\.00\s%, 75\.00\s%/);
    expect(texts(await chart.svg())).toEqual(expect.arrayContaining(["game", "city", "road", "sky", "none", "1 %", "100 %"]));
  });

  test("a layout says what is at the top and at the bottom", async () => {
    const chart = layoutChart({ game: mix(0.5), city: mix(0.25) });
    expect(chart.summary).toContain("city: mostly sky at the top, sky in the middle, road at the bottom.");
    const svg = await chart.svg();
    expect(texts(svg)).toEqual(expect.arrayContaining(["top", "bottom", "game", "city", "road"]));
    expect(svg).toContain("#804080");
  });

  test("each row of a confusion sums to 1, and a class without pixels has none", async () => {
    const chart = confusionChart({ classes: ["road", "sky", "car"], confusion: [3, 1, 0, 0, 0, 0, 2, 0, 2] });
    const { values } = (chart.spec as unknown as { data: { values: { truth: string; share: number }[] } }).data;
    for (const name of ["road", "car"]) {
      expect(values.filter((v) => v.truth === name).reduce((sum, v) => sum + v.share, 0)).toBeCloseTo(1, 6);
    }
    expect(values.some((v) => v.truth === "sky")).toBe(false);
    expect(chart.summary).toMatch(/road 75\s%, sky 25\s%; car 50\s%, road 50\s%\.$/);
    expect(texts(await chart.svg())).toEqual(expect.arrayContaining(["is", "taken for", "road", "car"]));
  });

  test("clouds say their spans; a group without points is none", async () => {
    const chart = scatterChart({ a: [{ x: 1, y: 2 }, { x: 3, y: 0.123456 }], b: [] }, { x: "width", y: "height" }); // prettier-ignore
    expect(chart.summary).toBe("a, 2 points: width 1 to 3, height 0.123 to 2. b, 0 points: width none, height none.");
    expect(Object.keys(await chart[display]())).toEqual([vegaLiteMime, "image/svg+xml", "text/plain"]);
  });
});

test("a column with one number that is not whole writes all with decimals", () => {
  expect(String(table([{ a: 1, b: 1 }, { a: 0.5, b: 20 }], { digits: 1 }))).toBe("  a   b\n1.0   1\n0.5  20"); // prettier-ignore
});
