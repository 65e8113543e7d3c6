/** The datasets of a study: which folders, which seeds, which sizes, through whose camera. */
import { GapLabError, type Camera } from "../core/index.js";
import { datasets, type Dataset, type LabelledSet, type StreetOptions } from "../dataset/index.js";
import { isStreet } from "./arms.js";
import type { StudySpec } from "./spec.js";

/** The target's streets are the same in every seed: seeds vary the sources and the training. */
const targetSeed = 1000;

export type DrawOptions = Pick<StreetOptions, "onProgress" | "signal" | "threads">;

export async function openTarget(spec: StudySpec, options: DrawOptions = {}): Promise<Dataset> {
  const { width, height, target } = spec;
  if (target !== "streets") {
    const dataset = await datasets.open(target, { width, height });
    if (dataset.train.length === 0) throw new GapLabError(target, { expected: "a train split to adapt to", got: "none" });
    scoredSplit(dataset);
    return dataset;
  }
  const counts = { train: spec.targetImages, val: spec.valImages, test: spec.testImages };
  return datasets.streets("cityscapes", { width, height, counts, seed: targetSeed, ...options });
}

/** Sources of PD's kind copy the target's camera; where the target is not the built-in one, as far as that is known. */
export async function openSource(spec: StudySpec, source: string, seed: number, options: DrawOptions = {}): Promise<Dataset> {
  const { width, height } = spec;
  if (!isStreet(source)) {
    const dataset = await datasets.open(source, { width, height });
    if (dataset.train.length === 0) throw new GapLabError(source, { expected: "a train split to learn from", got: "none" });
    if (dataset.groups) {
      const got = `${dataset.groups.length} groups of them`;
      throw new GapLabError(source, { expected: "a source whose labels are the 19 classes", got, fix: "It can be a --target." });
    }
    return dataset;
  }
  const camera = source === "gta" ? undefined : await cameraOf(spec);
  return datasets.streets(source, { width, height, seed, camera, counts: { train: spec.sourceImages }, ...options });
}

/** undefined for the built-in target, whose camera the street specs name themselves. */
async function cameraOf(spec: StudySpec): Promise<Camera | "camvid" | undefined> {
  if (spec.target === "streets") return undefined;
  if (spec.target.startsWith("camvid:")) return "camvid";
  const target = await openTarget(spec);
  return (await target.train.withoutLabels().at(0)).camera;
}

/** What is scored: the streets' test split; of real datasets val, since their test labels are dummies or kept back. */
export function scoredSplit(target: Dataset): LabelledSet {
  const split = target.kind === "streets" ? "test" : "val";
  const set = target[split];
  if (!set)
    throw new GapLabError(`${target.kind}:${target.name}`, { expected: `a ${split} split with labels to score on`, got: "none" });
  return set;
}

/** A few images of a set, spread evenly. */
export const spread = (length: number, n: number): number[] =>
  Array.from({ length: Math.min(n, length) }, (_, i) => Math.floor(((i + 0.5) * length) / Math.min(n, length)));

/** How many images of the scored split every arm's predictions are kept of. */
export const sampleCount = 4;
