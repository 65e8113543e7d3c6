/** MinEnt: lower the entropy of target predictions directly. Vu et al., CVPR 2019. */
import { GapLabError } from "../core/index.js";
import { tf, type Scalar, type Tensor4D } from "../backend/index.js";
import { classPriorLoss, entropyLoss, rankedEntropyLoss } from "../loss/index.js";
import type { Method, Scene } from "./method.js";
import { inWords } from "./method-display.js";
import { auxiliarySegmentation, segmentationTerms, termOf } from "./segmentation.js";

export interface MinentOptions {
  /** Weight of the entropy of the main level. */
  lambdaEntropy?: number;
  /** The same for the auxiliary level, where the network has one. */
  lambdaAuxiliary?: number;
  /** Entropy ranking: only this share of each image's pixels counts, the ones with the highest entropy. See `rankedEntropyLoss`. */
  entropyRanking?: number;
  /**
   * The class-ratio prior: `shares` of the source's labelled pixels per class, `mu` of them to be kept. The paper's weight of this term is
   * not known, so there is no default for `lambda`. See `classPriorLoss`.
   */
  classPrior?: { readonly shares: readonly number[]; readonly lambda: number; readonly mu?: number };
}

/** MinEnt: besides learning the source, lower the entropy of target predictions, weighted by `lambdaEntropy`. */
export function minent(options: MinentOptions = {}): Method {
  const { lambdaEntropy: lambda = 1e-3, lambdaAuxiliary = 2e-4, entropyRanking, classPrior } = options;
  const lambdas = { main: lambda, aux: lambdaAuxiliary };
  const entropyOf = (logits: Tensor4D) =>
    entropyRanking === undefined ? entropyLoss(logits) : rankedEntropyLoss(logits, entropyRanking);
  const method: Method = {
    name: "minent",
    needsTarget: true,
    lambda,
    turns(net) {
      if (classPrior && classPrior.shares.length !== net.classes) {
        throw new GapLabError("minent: classPrior", {
          expected: `shares of ${net.classes} classes`,
          got: classPrior.shares.length,
        });
      }
      const onTarget = ({ target }: Scene): Record<string, Scalar> => {
        const losses: Record<string, Scalar> = {};
        for (const { name, logits } of net.levels(target.images, "training")) {
          losses[termOf("entropy", name)] = tf.mul(entropyOf(logits), lambdas[name]);
          if (classPrior && name === "main")
            losses["class prior"] = tf.mul(classPriorLoss(logits, classPrior.shares, classPrior.mu), classPrior.lambda);
        }
        return losses;
      };
      const onSource = ({ source }: Scene) =>
        segmentationTerms(net.levels(source.images, "training"), source.labels, auxiliarySegmentation);
      return [{ player: { name: "net", parameters: net.parameters, optimiser: "net" }, passes: [onSource, onTarget] }];
    },
  };
  const which = entropyRanking === undefined ? "" : ` (the ${Math.round(100 * entropyRanking)} % least sure pixels)`;
  const terms = ["cross-entropy of the source", `${lambda} \u00d7 entropy of the target's predictions${which}`];
  if (classPrior) terms.push(`${classPrior.lambda} \u00d7 what classes lack of their share in the source`);
  return inWords(method, "entropy minimisation.", [{ moves: "the network (SGD)", lowers: terms }]);
}
