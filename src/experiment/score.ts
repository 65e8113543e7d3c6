/** Scores networks on a target's labelled images, as published: logits enlarged to the masks' own size, one histogram over all images. */
import { GapLabError } from "../core/index.js";
import { scoredSet, type Dataset, type LabelledSet } from "../dataset/index.js";
import { subsetScores } from "../metric/index.js";
import type { Net } from "../model/index.js";
import { evaluate } from "../training/index.js";
import { atMost } from "./data.js";
import type { Tell } from "./events.js";
import type { Evaluation } from "./results.js";
import type { ExperimentSpec } from "./spec.js";

export type Split = "train" | "val" | "test";

export interface ScoreOptions {
  /** Of the target. Default "val". */
  split?: Split;
  /** Stands in the result: what was scored. */
  files: readonly string[];
  step?: number;
  signal?: AbortSignal;
  tell?: Tell;
}

/** The images to score on. @throws GapLabError where the split is not there or its first image has no labels. */
export async function labelledSplit(spec: ExperimentSpec, target: Dataset, split: Split = "val"): Promise<LabelledSet> {
  const set = atMost(scoredSet(target, split), spec.valImages);
  try {
    await set.at(0, { depth: false });
  } catch (cause) {
    if (!(cause instanceof GapLabError)) throw cause;
    const fix = `A target without labels can be trained on, not scored on. (${cause.message})`;
    throw new GapLabError(`${spec.target} ${split}`, { expected: "images with labels to score on", got: "none", fix, cause });
  }
  return set;
}

export async function score(
  nets: readonly Net[],
  target: Dataset,
  spec: ExperimentSpec,
  options: ScoreOptions,
): Promise<Evaluation> {
  const { split = "val", files, step, signal, tell = () => {} } = options;
  const set = await labelledSplit(spec, target, split);
  const scores = await evaluate(nets, set, { groups: target.groups, signal, onProgress: (at) => tell({ kind: "scoring", ...at }) });
  return {
    ...(step !== undefined && { step }),
    files,
    target: spec.target,
    split,
    images: set.length,
    classes: scores.classes,
    iou: scores.iou,
    miou: scores.miou,
    ...(!target.groups && { subsets: subsetScores(scores) }),
  };
}
