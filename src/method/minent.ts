/** MinEnt: lower the entropy of target predictions directly. Vu et al., CVPR 2019. */
import { tf } from "../backend/index.js";
import { crossEntropy, entropyLoss } from "../loss/index.js";
import type { Method } from "./method.js";
import { inWords } from "./method-display.js";

/** MinEnt: besides learning the source, lower the entropy of target predictions, weighted by `lambdaEntropy`. */
export function minent({ lambdaEntropy: lambda = 1e-3 }: { lambdaEntropy?: number } = {}): Method {
  const method: Method = {
    name: "minent",
    needsTarget: true,
    lambda,
    turns: (net) => [
      {
        player: { name: "net", parameters: net.parameters, optimiser: "net" },
        terms: ({ source, target }) => ({
          segmentation: crossEntropy(net.logits(source.images, "training"), source.labels),
          entropy: tf.mul(entropyLoss(net.logits(target.images, "training")), lambda),
        }),
      },
    ],
  };
  return inWords(method, "entropy minimisation.", [
    { moves: "the network (SGD)", lowers: ["cross-entropy of the source", `${lambda} \u00d7 entropy of the target's predictions`] },
  ]);
}
