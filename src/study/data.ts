/** The datasets of a study: which folders, which seeds, which sizes, through whose camera. */
import type { Camera } from "../core/index.js";
import { datasets, scoredSet, sourceSet, targetSet, type Dataset, type LabelledSet, type StreetOptions } from "../dataset/index.js";
import { isStreet } from "./arms.js";
import type { StudySpec } from "./spec.js";

/** The target's streets are the same in every seed: seeds vary the sources and the training. */
const targetSeed = 1000;

export type DrawOptions = Pick<StreetOptions, "onProgress" | "signal" | "threads">;

export async function openTarget(spec: StudySpec, options: DrawOptions = {}): Promise<Dataset> {
  const { width, height, target } = spec;
  if (target !== "streets") {
    const dataset = await datasets.open(target, { width, height });
    targetSet(dataset, target);
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
    sourceSet(dataset, source);
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
export const scoredSplit = (target: Dataset): LabelledSet => scoredSet(target, target.kind === "streets" ? "test" : "val");

/** A few images of a set, spread evenly. */
export const spread = (length: number, n: number): number[] =>
  Array.from({ length: Math.min(n, length) }, (_, i) => Math.floor(((i + 0.5) * length) / Math.min(n, length)));

/** How many images of the scored split every arm's predictions are kept of. */
export const sampleCount = 4;
