/**
 * ADVENT: adversarial entropy minimisation. A discriminator per level learns to tell the self-information maps of source predictions
 * from those of target predictions; the network learns the source's labels and to pass off target maps as source ones.
 * Vu et al., CVPR 2019; the step of the published code (train_UDA.py): D sees the predictions made before the network moved.
 */
import { tf, type Scalar, type Tensor4D } from "../backend/index.js";
import { discriminators, type Discriminator } from "../discriminator/index.js";
import { domain, domainLoss, selfInformation } from "../loss/index.js";
import type { LevelName, Net } from "../model/index.js";
import type { Method, Player, Scene, Turn } from "./method.js";
import { inWords } from "./method-display.js";
import { auxiliarySegmentation, segmentationTerms, termOf } from "./segmentation.js";

export interface AdventOptions {
  /** Of the main level. Default: the published widths. */
  discriminator?: Discriminator;
  /** Of the auxiliary level, where the network has one. Default: one of the main one's kind. */
  auxiliary?: Discriminator;
  /** Weight of the adversarial loss. At 0 the target images pass through batch normalisation and do nothing else: the control. */
  lambdaAdversarial?: number;
  /** The same for the auxiliary level. */
  lambdaAuxiliary?: number;
  /** Steps in which only the discriminator and the segmentation loss move, so that the first lesson is not noise. */
  warmupSteps?: number;
  /** Of the discriminators: Adam with the published betas. */
  learningRate?: number;
}

/** ADVENT: a discriminator judges entropy patterns; the network learns to make the target's look like the source's. */
export function advent(options: AdventOptions = {}): Method {
  const { lambdaAdversarial: lambda = 1e-3, lambdaAuxiliary = 2e-4, warmupSteps = 0, learningRate = 1e-4 } = options;
  const lambdas = { main: lambda, aux: lambdaAuxiliary };
  const made = new Map<LevelName, Discriminator>();
  const judgeOf = (level: LevelName, { classes }: Net): Discriminator => {
    const given = level === "main" ? options.discriminator : options.auxiliary;
    const D = given ?? made.get(level) ?? discriminators.fullyConvolutional({ seed: level === "main" ? 0 : 1, classes });
    made.set(level, D);
    return D;
  };

  const method: Method = {
    name: "advent",
    needsTarget: true,
    lambda,
    turns(net) {
      const player: Player = { name: "net", parameters: net.parameters, optimiser: "net" };
      if (lambda === 0) return [{ player, passes: [onSource(net), ({ target }) => (see(net, target.images), {})] }];
      const judges = new Map(net.levelNames.map((level) => [level, judgeOf(level, net)]));
      const onTarget = ({ target, step, kept }: Scene): Record<string, Scalar> => {
        const losses: Record<string, Scalar> = {};
        for (const { name, logits } of net.levels(target.images, "training")) {
          const information = selfInformation(logits);
          keep(kept, `target ${name}`, information);
          if (step < warmupSteps) continue;
          const passedOff = domainLoss(judges.get(name)!.logits(information), domain.source);
          losses[termOf("adversarial", name)] = tf.mul(passedOff, lambdas[name]);
        }
        return losses;
      };
      return [{ player, passes: [onSource(net), onTarget] }, ...[...judges].map(([level, D]) => judging(level, D, learningRate))];
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

/** The network's pass over the source; it keeps the maps that the discriminators will judge. */
const onSource =
  (net: Net) =>
  ({ source, kept }: Scene): Record<string, Scalar> => {
    const levels = net.levels(source.images, "training");
    for (const { name, logits } of levels)
      keep(
        kept,
        `source ${name}`,
        tf.tidy(() => selfInformation(logits)),
      );
    return segmentationTerms(levels, source.labels, auxiliarySegmentation);
  };

/** A forward pass whose only trace is in the running statistics. */
const see = (net: Net, images: Tensor4D): void => void tf.tidy(() => net.levels(images, "training").map(({ logits }) => logits));

/** A discriminator's turn: half the error on each domain. */
function judging(level: LevelName, D: Discriminator, learningRate: number): Turn {
  const half = (which: "source" | "target") => (scene: Scene) => ({
    [which]: tf.mul(domainLoss(D.logits(scene.kept.get(`${which} ${level}`)!), domain[which]), 0.5) as Scalar,
  });
  const name = termOf("discriminator", level);
  return {
    player: { name, parameters: D.parameters, optimiser: { learningRate, betas: [0.9, 0.99], epsilon: 1e-8 } },
    passes: [half("source"), half("target")],
  };
}

const keep = (kept: Scene["kept"], name: string, tensor: Tensor4D) => kept.set(name, tf.keep(tf.clone(tensor)));
