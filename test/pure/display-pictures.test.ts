import { describe, expect, test } from "vitest";
import { display, GapLabError, type LabelMap, type RgbImage } from "../../src/core/index.js";
import { camvidGroups, classes, trainId } from "../../src/labels/index.js";
import {
  classesPresent,
  classLegend,
  enlarge,
  entropyPicture,
  maskDifference,
  montage,
  overlay,
  scalarPicture,
  show,
  shrink,
} from "../../src/display/index.js";
import { fakeStreet } from "../fixtures/fake-streets.js";

const image: RgbImage = { width: 2, height: 1, data: Uint8Array.of(10, 20, 30, 200, 210, 220) };
const labels: LabelMap = { width: 2, height: 1, data: Uint8Array.of(trainId.road, 255) };

describe("pictures", () => {
  test("an overlay mixes by alpha and leaves unlabelled pixels alone", () => {
    const [r, g, b] = classes[trainId.road].colour;
    expect([...overlay(image, labels, 1).data]).toEqual([r, g, b, 200, 210, 220]);
    expect(overlay(image, labels, 0).data).toEqual(image.data);
    expect([...overlay(image, labels, 0.5).data.subarray(0, 3)]).toEqual(
      [r, g, b].map((v, i) => Math.round((v + image.data[i]) / 2)),
    );
  });

  test("labels of another size are refused with both sizes", () => {
    const wrong = { width: 1, height: 1, data: Uint8Array.of(0) };
    expect(() => overlay(image, wrong)).toThrow(GapLabError);
    expect(() => overlay(image, wrong)).toThrow(/2x1.*1x1/);
  });

  test.each(["inferno", "viridis", "cividis"] as const)("%s grows in lightness from 0 to 1 and clamps beyond", async (scale) => {
    const ramp = { width: 34, height: 1, data: Float32Array.from({ length: 34 }, (_, i) => (i - 1) / 31) };
    const { data } = await scalarPicture(ramp, { scale });
    const luma = Array.from({ length: 34 }, (_, i) => 0.2126 * data[i * 3] + 0.7152 * data[i * 3 + 1] + 0.0722 * data[i * 3 + 2]);
    expect(luma[0]).toBe(luma[1]);
    expect(luma[33]).toBe(luma[32]);
    for (let i = 2; i <= 32; i++) expect(luma[i]).toBeGreaterThan(luma[i - 1]);
  });

  test("entropy 0 is nearly black, 1 nearly white-yellow, and NaN does not break the picture", async () => {
    const { data } = await entropyPicture({ width: 3, height: 1, data: Float32Array.of(0, 1, NaN) });
    expect(Math.max(...data.subarray(0, 3))).toBeLessThan(10);
    expect(Math.min(...data.subarray(3, 6))).toBeGreaterThan(150);
  });

  test("what filling changed is counted and coloured, the rest is grey", () => {
    const { image: street, exact, filled } = fakeStreet(1);
    const { picture, changedShare } = maskDifference(street, exact, filled);
    let changed = 0;
    for (let p = 0; p < exact.data.length; p++) {
      const [r, g, b] = picture.data.subarray(p * 3, p * 3 + 3);
      if (exact.data[p] === filled.data[p]) expect(r === g && g === b).toBe(true);
      else {
        changed++;
        expect([r, g, b]).toEqual([...classes[filled.data[p]].colour]);
      }
    }
    expect(changedShare).toBeCloseTo(changed / exact.data.length, 12);
    expect(maskDifference(street, exact, exact).changedShare).toBe(0);
  });

  test("shrinking takes means and undoes enlarging", () => {
    expect([...shrink(image, 2).data]).toEqual([]);
    expect(shrink(enlarge(image, 3), 3)).toEqual(image);
    expect([...shrink(montage([[image], [image]], 2, 0), 2).data]).toEqual([105, 115, 125]);
  });

  test("enlarging repeats pixels; a montage holds them in place on white", () => {
    expect([...enlarge(image, 2).data.subarray(0, 12)]).toEqual([10, 20, 30, 10, 20, 30, 200, 210, 220, 200, 210, 220]);
    const both = montage([[image, image], [image]], 2, 1);
    expect([both.width, both.height]).toEqual([5, 3]);
    expect([...both.data.subarray(6, 9)]).toEqual([255, 255, 255]);
    expect([...both.data.subarray(9, 15)]).toEqual([...image.data]);
  });
});

describe("legend", () => {
  test("names the classes that are present and no other, in order", () => {
    const map: LabelMap = { width: 4, height: 1, data: Uint8Array.of(trainId.sky, trainId.road, 255, trainId.sky) };
    expect(classesPresent([map]).map(({ name, share }) => [name, share])).toEqual([["road", 0.25], ["sky", 0.5], ["unlabelled", 0.25]]); // prettier-ignore
    expect(classLegend([map]).text).toContain("#804080");
    expect(classLegend([map]).text).not.toContain("bicycle");
  });
});

describe("groups", () => {
  test("numbers of groups take the groups' names and colours", async () => {
    const map: LabelMap = { width: 2, height: 1, data: Uint8Array.of(0, 10) };
    expect(classesPresent([map], camvidGroups).map((c) => c.name)).toEqual(["sky", "bicyclist"]);
    expect([...overlay(image, map, 1, camvidGroups).data.subarray(0, 3)]).toEqual([...classes[trainId.sky].colour]);
    const set = { length: 1, groups: camvidGroups, at: async () => ({ id: "a", image, labels: map }) };
    const bundle = await show.grid({ target: set, source: [{ id: "b", image, labels }] }, { overlay: "labels" })[display]();
    expect((bundle["text/html"] as string).match(/class="legend"/g)).toHaveLength(2);
    expect(bundle["text/plain"]).toContain("bicyclist");
  });
});

describe("show", () => {
  const { image: street, filled } = fakeStreet(2, { width: 32, height: 16 });
  const frame = { id: "a", image: street, labels: filled };
  const entropy = { width: 32, height: 16, data: new Float32Array(512).fill(0.25) };

  test("a row shows images, masks, predictions and entropy maps, each for what it is", async () => {
    const bundle = await show.row({ image: street, truth: filled, prediction: { classes: () => filled }, entropy })[display]();
    const page = bundle["text/html"] as string;
    expect(page.match(/<img /g)).toHaveLength(4);
    expect(page).toContain("image-rendering:pixelated");
    expect(page).toContain("vegetation");
    expect(page).toContain("0 certain");
    expect(bundle["text/plain"]).toContain("entropy, mean 0.25 of 1");
    expect(
      Buffer.from(bundle["image/png"] as string, "base64")
        .subarray(1, 4)
        .toString(),
    ).toBe("PNG");
  });

  test("large photographs go as JPEG, masks to the pixel, and what is shown together stays small", async () => {
    const large = fakeStreet(3, { width: 1920, height: 960 });
    const frames = Array.from({ length: 8 }, (_, i) => ({ id: String(i), image: large.image, labels: large.filled }));
    const bundle = await show.grid({ frames }, { overlay: "labels" })[display]();
    expect((bundle["text/html"] as string).match(/data:image\/jpeg/g)).toHaveLength(8);
    expect(JSON.stringify(bundle).length).toBeLessThan(5e6);
    const masks = await show.row({ mask: large.filled })[display]();
    expect(masks["text/html"]).not.toContain("image/jpeg");
  });

  test("a grid takes sets and lists, with labels over images when asked", async () => {
    const set = { length: 2, at: async () => frame };
    const bundle = await show.grid({ source: set, target: [frame] }, { overlay: "labels" })[display]();
    expect((bundle["text/html"] as string).match(/<img /g)).toHaveLength(3);
    expect(bundle["text/plain"]).toMatch(/^source: source 1 with its labels.*\ntarget: /);
  });

  test("a name cannot smuggle markup in", async () => {
    const bundle = await show.row({ "<img src=x onerror=alert(1)>": street })[display]();
    expect(bundle["text/html"]).not.toContain("<img src=x");
  });

  test("nothing, or something that is no picture, is refused with what was meant", async () => {
    expect(() => show.row({})).toThrow(/at least one named picture/);
    const broken = show.row({ image: { width: 3, height: 3, data: new Uint8Array(5) } });
    await expect(async () => broken[display]()).rejects.toThrow(/5 values for 3x3 pixels/);
  });
});
