/** A study's spec: what is accepted, and what is said of what is not. */
import { expect, test } from "vitest";
import { GapLabError } from "../../src/core/index.js";
import { parseSpec, presets, specKeys, type StudySpec } from "../../src/study/index.js";
import { nearest } from "../../src/core/nearest.js";

const broken = (change: object): GapLabError => {
  try {
    parseSpec({ ...presets.standard, ...change });
  } catch (error) {
    if (error instanceof GapLabError) return error;
    throw error;
  }
  throw new Error("it was accepted");
};

test.each(Object.entries(presets))("the preset %s is valid, and names itself", (name, preset: StudySpec) => {
  expect(parseSpec(preset)).toEqual(preset);
  expect(preset.preset).toBe(name);
});

test("a spec survives its file", () => {
  expect(parseSpec(JSON.parse(JSON.stringify(presets.full)))).toEqual(presets.full);
});

test("the presets differ in how much they run, not in the recipe", () => {
  const recipe = ["learningRate", "adaptationLearningRate", "power", "momentum", "weightDecay", "clipNorm", "lambda", "netWidth"];
  expect(specKeys).toEqual(expect.arrayContaining(recipe));
  for (const key of recipe as (keyof StudySpec)[]) {
    expect(presets.quick[key]).toBe(presets.standard[key]);
    expect(presets.full[key]).toBe(presets.standard[key]);
  }
});

test("an unknown key is named, with the nearest one that exists", () => {
  const { message } = broken({ learningrat: 0.1 });
  expect(message).toContain('"learningrat"');
  expect(message).toContain('"learningRate"');
});

test("where no key is near, none is suggested", () => {
  const { message } = broken({ zzzzzzzz: 1 });
  expect(message).toContain('"zzzzzzzz"');
  expect(message).not.toContain("did you mean");
});

test.each([
  ["a string for a number", { batch: "four" }, "batch"],
  ["no image in a batch", { batch: 0 }, "batch"],
  ["half a step", { sourceSteps: 1.5 }, "sourceSteps"],
  ["a rate of 0", { learningRate: 0 }, "learningRate"],
  ["an average that never moves", { averaging: 1 }, "averaging"],
  ["a negative weight", { lambda: -0.1 }, "lambda"],
  ["images too small for the discriminator", { height: 16 }, "height"],
  ["no arms", { arms: [] }, "arms"],
  ["no seeds", { seeds: [] }, "seeds"],
  ["a seed twice", { seeds: [1, 2, 1] }, "seeds"],
  ["an arm twice", { arms: ["gta-advent", "gta-advent"] }, "arms"],
  ["a broken seed", { seeds: [1, -2] }, "seeds.1"],
  ["a target that is no KIND:PATH", { target: "photographs" }, "target"],
  ["a source without a path", { sources: ["gta5:"] }, "sources.0"],
  ["a missing key", { netWidth: undefined }, "netWidth"],
])("%s is refused by name", (_, change, key) => {
  const error = broken(change);
  expect(error.message).toContain(`${key}: `);
  expect(error.message.split("\n")).toHaveLength(1);
});

test("every fault is said at once", () => {
  const { message } = broken({ batch: 0, lambda: -1, seed: 3 });
  for (const key of ["batch", "lambda", '"seed"', '"seeds"']) expect(message).toContain(key);
});

test("something that is no object at all is refused", () => {
  expect(() => parseSpec(null)).toThrow(GapLabError);
  expect(() => parseSpec("quick")).toThrow(GapLabError);
});

test("the nearest name is near, or none", () => {
  expect(nearest("lamda", ["lambda", "batch"])).toBe("lambda");
  expect(nearest("BATCH", ["lambda", "batch"])).toBe("batch");
  expect(nearest("colour", ["lambda", "batch"])).toBeUndefined();
  expect(nearest("x", [])).toBeUndefined();
});
