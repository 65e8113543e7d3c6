/**
 * ADVENT: adversarial entropy minimisation. A discriminator learns to tell the self-information maps of source predictions from
 * those of target predictions; the network learns the source's labels and to pass off target maps as source ones.
 * Vu et al., CVPR 2019; the step of the published code (train_UDA.py): D sees the predictions made before the network moved.
 */
import { tf, type Scalar, type Tensor4D } from "../backend/index.js";
import { discriminators, type Discriminator } from "../discriminator/index.js";
import { crossEntropy, domain, domainLoss, selfInformation } from "../loss/index.js";
import type { Method, Scene, Turn } from "./method.js";
import { inWords } from "./method-display.js";

export interface AdventOptions {
  /** Default: the published widths. */
  discriminator?: Discriminator;
  /** Weight of the adversarial loss. At 0 the target images pass through batch normalisation and do nothing else: the control. */
  lambdaAdversarial?: number;
  /** Steps in which only the discriminator and the segmentation loss move, so that the first lesson is not noise. */
  warmupSteps?: number;
  /** Of the discriminator: Adam with the published betas. */
  learningRate?: number;
}

/** ADVENT: a discriminator judges entropy patterns; the network learns to make the target's look like the source's. */
export function advent(options: AdventOptions = {}): Method {
  const { lambdaAdversarial: lambda = 1e-3, warmupSteps = 0, learningRate = 1e-4 } = options;
  const D = options.discriminator ?? discriminators.fullyConvolutional({ seed: 0 });
  const method: Method = {
    name: "advent",
    needsTarget: true,
    lambda,
    turns: (net) => {
      const segmenter: Turn = {
        player: { name: "net", parameters: net.parameters, optimiser: "net" },
        terms({ source, target, step, kept }): Record<string, Scalar> {
          const logits = net.logits(source.images, "training");
          const segmentation = crossEntropy(logits, source.labels);
          const targetLogits = net.logits(target.images, "training");
          if (lambda === 0) return { segmentation };
          const information = selfInformation(targetLogits);
          keep(kept, "source", selfInformation(logits));
          keep(kept, "target", information);
          const losses: Record<string, Scalar> = { segmentation };
          if (step >= warmupSteps) losses.adversarial = tf.mul(domainLoss(D.logits(information), domain.source), lambda);
          return losses;
        },
      };
      const judge: Turn = {
        player: { name: "discriminator", parameters: D.parameters, optimiser: { learningRate, betas: [0.9, 0.99], epsilon: 1e-8 } },
        terms: ({ kept }) => ({
          source: tf.mul(domainLoss(D.logits(kept.get("source")!), domain.source), 0.5),
          target: tf.mul(domainLoss(D.logits(kept.get("target")!), domain.target), 0.5),
        }),
      };
      return lambda === 0 ? [segmenter] : [segmenter, judge];
    },
  };
  if (lambda === 0) {
    const what = "the control: the target passes through batch normalisation and does nothing else.";
    return inWords(method, what, [{ moves: "the network (SGD)", lowers: ["cross-entropy of the source"] }]);
  }
  const after = warmupSteps > 0 ? ` (from step ${warmupSteps} on)` : "";
  return inWords(method, "adversarial entropy minimisation.", [
    {
      moves: "the network (SGD)",
      lowers: ["cross-entropy of the source", `${lambda} \u00d7 the loss of passing the target's maps off as the source's${after}`],
    },
    {
      moves: `the discriminator (Adam, learning rate ${learningRate})`,
      lowers: ["its own errors on self-information maps: half for the source's", "half for the target's"],
    },
  ]);
}

const keep = (kept: Scene["kept"], name: string, tensor: Tensor4D) => kept.set(name, tf.keep(tf.clone(tensor)));
