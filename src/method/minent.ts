/** MinEnt: lower the entropy of target predictions directly. Vu et al., CVPR 2019. */
import { tf, type Scalar } from "../backend/index.js";
import { entropyLoss } from "../loss/index.js";
import type { Method } from "./method.js";
import { inWords } from "./method-display.js";
import { auxiliarySegmentation, segmentationTerms, termOf } from "./segmentation.js";

export interface MinentOptions {
  /** Weight of the entropy of the main level. */
  lambdaEntropy?: number;
  /** The same for the auxiliary level, where the network has one. */
  lambdaAuxiliary?: number;
}

/** MinEnt: besides learning the source, lower the entropy of target predictions, weighted by `lambdaEntropy`. */
export function minent({ lambdaEntropy: lambda = 1e-3, lambdaAuxiliary = 2e-4 }: MinentOptions = {}): Method {
  const lambdas = { main: lambda, aux: lambdaAuxiliary };
  const method: Method = {
    name: "minent",
    needsTarget: true,
    lambda,
    turns: (net) => [
      {
        player: { name: "net", parameters: net.parameters, optimiser: "net" },
        passes: [
          ({ source }) => segmentationTerms(net.levels(source.images, "training"), source.labels, auxiliarySegmentation),
          ({ target }) =>
            Object.fromEntries(
              net
                .levels(target.images, "training")
                .map(({ name, logits }) => [termOf("entropy", name), tf.mul(entropyLoss(logits), lambdas[name]) as Scalar]),
            ),
        ],
      },
    ],
  };
  return inWords(method, "entropy minimisation.", [
    { moves: "the network (SGD)", lowers: ["cross-entropy of the source", `${lambda} \u00d7 entropy of the target's predictions`] },
  ]);
}
