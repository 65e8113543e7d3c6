/** The numbers of a network from a file: to start from, or to score. */
import { withCheckpoint } from "../checkpoint/index.js";
import { loadInto } from "../model/load.js";
import type { Net } from "../model/index.js";
import type { Tell } from "./events.js";
import type { ExperimentSpec } from "./spec.js";

/**
 * Fills a network from the file that the spec names: all of it, or the trunk where the file has no heads, as ImageNet's weights.
 * Says which; and what a DeepLab without one comes to.
 */
export async function startWeights(net: Net, { weights, network }: ExperimentSpec, tell: Tell): Promise<void> {
  const note = (text: string) => tell({ kind: "note", text });
  if (weights === undefined) {
    if (network === "deeplab-v2") note(withoutTrunk);
    return;
  }
  await withCheckpoint(weights, async (checkpoint) => {
    // A file with heads that do not fit is another network's, and no reason to draw new ones.
    const hasHeads = [...checkpoint.tensors.keys()].some((name) => /(^|\.)layer6\./.test(name));
    if (network === "deeplab-v2" && !hasHeads)
      note(`weights: the trunk, ${(await loadInto(net, checkpoint, { trunkOnly: true })).report}; the heads are drawn`);
    else note(`weights: the whole network, ${(await loadInto(net, checkpoint)).report}`);
  });
}

const withoutTrunk =
  "No --weights: the trunk starts from chance. The published numbers start from ImageNet's; a result near 24 to 26 % mIoU usually means " +
  "that the trunk was not loaded.";

/** Fills the whole network. @throws GapLabError when the file is of another one, with what matches and what does not. */
export const loadNet = async (net: Net, file: string): Promise<void> => void (await loadInto(net, file));
