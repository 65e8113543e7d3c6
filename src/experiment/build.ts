/** From a spec to what it names: the network, the method, the run. */
import type { LabelledSet, UnlabelledSet } from "../dataset/index.js";
import { discriminators } from "../discriminator/index.js";
import { methods, type Method } from "../method/index.js";
import { models, type Net } from "../model/index.js";
import { train, type Run } from "../training/index.js";
import type { ExperimentSpec } from "./spec.js";

/** The network, its numbers drawn by the spec's seed; "empty" where they will come from a file. */
export function buildNet(
  spec: Pick<ExperimentSpec, "network" | "seed" | "blocks" | "branches" | "netWidth">,
  start?: "empty",
): Net {
  const { network, seed, blocks, branches, netWidth } = spec;
  return network === "small" ? models.small({ seed, width: netWidth }) : models.deeplabV2({ seed, blocks, branches, start });
}

/** A discriminator for each of the network's outputs. */
function buildMethod(spec: ExperimentSpec, net: Net): Method {
  const { method, lambdaMain, lambdaAux, seed, discriminatorWidth: width, discriminatorLearningRate, warmupSteps } = spec;
  if (method === "source-only") return methods.sourceOnly();
  if (method === "minent") return methods.minent({ lambdaEntropy: lambdaMain, lambdaAuxiliary: lambdaAux });
  const judge = (seed: string | number) => discriminators.fullyConvolutional({ seed: seed as number, width, classes: net.classes });
  return methods.advent({
    ...(lambdaMain > 0 && { discriminator: judge(seed) }),
    ...(lambdaMain > 0 && net.levelNames.includes("aux") && { auxiliary: judge(seed + 1) }),
    lambdaAdversarial: lambdaMain,
    lambdaAuxiliary: lambdaAux,
    learningRate: discriminatorLearningRate,
    warmupSteps,
  });
}

export function buildRun(spec: ExperimentSpec, net: Net, source: LabelledSet, target: UnlabelledSet): Run {
  const { batch, flip, learningRate, horizon, power, momentum, weightDecay, clipNorm, repeatUpdates, averaging, seed } = spec;
  return train({
    net,
    source,
    target,
    method: buildMethod(spec, net),
    seed,
    schedule: { batch, flip, learningRate, horizon, power, momentum, weightDecay, clipNorm, repeatUpdates, averaging },
  });
}
