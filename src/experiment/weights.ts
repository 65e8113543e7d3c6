/** The numbers of a network from a file: to start from, or to score. */
import { withCheckpoint } from "../checkpoint/index.js";
import { GapLabError } from "../core/index.js";
import { loadInto } from "../model/load.js";
import type { Net } from "../model/index.js";
import type { Tell } from "./events.js";
import type { ExperimentSpec } from "./spec.js";

/**
 * Fills a network from the file that the spec names: all of it where the file has all of it, else the trunk, as ImageNet's weights do.
 * Says which; and what a DeepLab without one comes to.
 */
export async function startWeights(net: Net, { weights, network }: ExperimentSpec, tell: Tell): Promise<void> {
  const note = (text: string) => tell({ kind: "note", text });
  if (weights === undefined) {
    if (network === "deeplab-v2") note(withoutTrunk);
    return;
  }
  await withCheckpoint(weights, async (checkpoint) => {
    try {
      note(`weights: the whole network, ${(await loadInto(net, checkpoint)).report}`);
    } catch (error) {
      if (!(error instanceof GapLabError) || network !== "deeplab-v2") throw error;
      note(`weights: the trunk, ${(await loadInto(net, checkpoint, { trunkOnly: true })).report}; the heads are drawn`);
    }
  });
}

const withoutTrunk =
  "No --weights: the trunk starts from chance. The published numbers start from ImageNet's; a result near 24 to 26 % mIoU usually means " +
  "that the trunk was not loaded.";

/** Fills the whole network. @throws GapLabError when the file is of another one, with what matches and what does not. */
export const loadNet = async (net: Net, file: string): Promise<void> => void (await loadInto(net, file));
