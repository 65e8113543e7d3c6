export type { Method, Pass, Player, Scene, SourceBatch, TargetBatch, Turn } from "./method.js";
import { advent } from "./advent.js";
import { minent } from "./minent.js";
import { sourceOnly } from "./source-only.js";

/** The ways to train, by name. */
export const methods = {
  /** No adaptation: the labelled source alone. */
  sourceOnly,
  /** Besides learning the source, lowers the entropy of target predictions, weighted by `lambdaEntropy`. Vu et al., CVPR 2019. */
  minent,
  /** A discriminator judges entropy patterns; the network learns to make the target's look like the source's. Vu et al., CVPR 2019. */
  advent,
};
