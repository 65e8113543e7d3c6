/** Arms from names: which source, which method, which weight. */
import { expect, test } from "vitest";
import { GapLabError } from "../../src/core/index.js";
import { armsOf, presets, sourceLabel, withSources } from "../../src/study/index.js";

const named = (arms: string[]) => armsOf({ ...presets.standard, arms, lambda: 0.02 });

test("the five arms of the study, in the order of the spec", () => {
  expect(named(["gta-source-only", "gta-advent", "pd-v1-advent", "pd-v2-advent", "pd-v3-advent"])).toEqual([
    { name: "gta-source-only", source: "gta", method: "source-only", lambda: 0 },
    { name: "gta-advent", source: "gta", method: "advent", lambda: 0.02 },
    { name: "pd-v1-advent", source: "pd-v1", method: "advent", lambda: 0.02 },
    { name: "pd-v2-advent", source: "pd-v2", method: "advent", lambda: 0.02 },
    { name: "pd-v3-advent", source: "pd-v3", method: "advent", lambda: 0.02 },
  ]);
});

test("a control is its arm with the weight at 0", () => {
  expect(named(["pd-v3-advent-lambda0"])).toEqual([{ name: "pd-v3-advent-lambda0", source: "pd-v3", method: "advent", lambda: 0 }]);
});

test("standard has the control of GTA; full has every control and five seeds", () => {
  expect(presets.standard.arms).toContain("gta-advent-lambda0");
  expect(presets.standard.arms).toHaveLength(6);
  const advent = presets.full.arms.filter((arm) => arm.endsWith("-advent"));
  expect(advent).toHaveLength(4);
  for (const arm of advent) expect(presets.full.arms).toContain(`${arm}-lambda0`);
  expect(presets.full.seeds).toHaveLength(5);
});

test.each(["gta", "gta-minent", "mars-advent", "cityscapes-advent", "gta-source-only-lambda0", "-advent", ""])(
  'no arm is called "%s"',
  (name) => {
    expect(() => named([name])).toThrow(GapLabError);
    expect(() => named([name])).toThrow(/pd-v3/);
  },
);

test("a source of the user's own is called as the last part of its path", () => {
  expect(sourceLabel("gta5:/data/my games/GTA 5/")).toBe("GTA_5");
  expect(sourceLabel("dgp:C:\\data\\pd")).toBe("pd");
  expect(sourceLabel("gta")).toBe("gta");
});

test("sources of the user's own take the place of the built-in ones", () => {
  const spec = withSources(presets.standard, ["gta5:/data/gta", "dgp:/data/pd"]);
  expect(armsOf(spec)).toEqual([
    { name: "gta-source-only", source: "gta5:/data/gta", method: "source-only", lambda: 0 },
    { name: "gta-advent", source: "gta5:/data/gta", method: "advent", lambda: presets.standard.lambda },
    { name: "gta-advent-lambda0", source: "gta5:/data/gta", method: "advent", lambda: 0 },
    { name: "pd-advent", source: "dgp:/data/pd", method: "advent", lambda: presets.standard.lambda },
  ]);
});

test("two sources of one name are refused: their arms could not be told apart", () => {
  const spec = withSources(presets.standard, ["gta5:/one/images", "gta5:/two/images"]);
  expect(() => armsOf(spec)).toThrow(/"images" twice/);
});
