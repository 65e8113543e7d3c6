/** The two datasets of an experiment, each at its own size. */
import { datasets, sourceSet, targetSet, type Dataset, type LabelledSet, type StreetOptions, type UnlabelledSet } from "../dataset/index.js"; // prettier-ignore
import type { ExperimentSpec } from "./spec.js";

/** The target's streets are others than a source's. */
const targetSeed = 1000;

export type DrawOptions = Pick<StreetOptions, "onProgress" | "signal" | "threads">;

export async function openSource(spec: ExperimentSpec, options: DrawOptions = {}): Promise<LabelledSet> {
  const { source, sourceWidth: width, sourceHeight: height, sourceImages } = spec;
  const dataset = await datasets.open(source, { width, height, counts: { train: sourceImages }, ...options });
  return atMost(sourceSet(dataset, source), sourceImages);
}

export async function openTarget(spec: ExperimentSpec, options: DrawOptions = {}): Promise<Dataset> {
  const { target, targetWidth: width, targetHeight: height, scoreWidth, scoreHeight, targetImages, valImages } = spec;
  const labelSize = { width: scoreWidth, height: scoreHeight };
  const counts = { train: targetImages, val: valImages, test: 0 };
  return datasets.open(target, { width, height, labelSize, counts, seed: targetSeed, ...options });
}

/** What is adapted to: the target's train images, which have no labels here. */
export const adaptedTo = (spec: ExperimentSpec, target: Dataset): UnlabelledSet =>
  atMost(targetSet(target, spec.target), spec.targetImages);

/** The first n, or all. */
export const atMost = <S extends { readonly length: number; take(n: number): unknown }>(set: S, n: number | undefined): S =>
  n === undefined || n >= set.length ? set : (set.take(n) as S);
