/** The numbers of a network from a file: to start from, or to score. */
import { GapLabError } from "../core/index.js";
import type { Net } from "../model/index.js";
import { readCheckpoint } from "../training/checkpoint.js";
import type { Tell } from "./events.js";
import type { ExperimentSpec } from "./spec.js";

/** Fills a network's trunk, or all of it, from the file that the spec names. Says what a run of DeepLab without one comes to. */
export async function startWeights(net: Net, spec: ExperimentSpec, tell: Tell): Promise<void> {
  if (spec.weights) {
    await loadNet(net, spec.weights);
    return;
  }
  if (spec.network !== "deeplab-v2") return;
  const text =
    "No --weights: the trunk starts from chance. Published numbers start from ImageNet; without it expect 24 to 26 % mIoU.";
  tell({ kind: "note", text });
}

export async function loadNet(net: Net, file: string): Promise<void> {
  await readCheckpoint(file, net.state);
  void GapLabError;
}
