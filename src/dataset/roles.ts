/** What a dataset has to have to be learned from, adapted to or scored on. */
import { GapLabError } from "../core/index.js";
import type { Dataset } from "./dataset.js";
import type { LabelledSet, UnlabelledSet } from "./image-set.js";

/** What is learned from. `what` names it as the user did. @throws GapLabError without a train split or the 19 classes. */
export function sourceSet(dataset: Dataset, what: string): LabelledSet {
  if (dataset.train.length === 0) throw new GapLabError(what, { expected: "a train split to learn from", got: "none" });
  if (dataset.groups) {
    const got = `${dataset.groups.length} groups of them`;
    throw new GapLabError(what, { expected: "a source whose labels are the 19 classes", got, fix: "It can be a --target." });
  }
  return dataset.train;
}

/** What is adapted to: no labels needed, and none to be had. @throws GapLabError without a train split. */
export function targetSet(dataset: Dataset, what: string): UnlabelledSet {
  if (dataset.train.length === 0) throw new GapLabError(what, { expected: "a train split to adapt to", got: "none" });
  return dataset.train.withoutLabels();
}

/** What is scored. @throws GapLabError without that split. */
export function scoredSet(dataset: Dataset, split: "train" | "val" | "test"): LabelledSet {
  const set = dataset[split];
  if (set && set.length > 0) return set;
  throw new GapLabError(`${dataset.kind}:${dataset.name}`, { expected: `a ${split} split with labels to score on`, got: "none" });
}
