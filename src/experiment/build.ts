/** From a spec to what it names: the network, the method, the run. */
import type { LabelledSet, UnlabelledSet } from "../dataset/index.js";
import { discriminators, type Discriminator } from "../discriminator/index.js";
import { methods, type Method } from "../method/index.js";
import { models, type Net } from "../model/index.js";
import { train, type Run } from "../training/index.js";
import { sourceShares } from "./class-prior.js";
import type { ExperimentSpec } from "./spec.js";

/** The network, its numbers drawn by the spec's seed; "empty" where they will come from a file. */
export function buildNet(
  spec: Pick<ExperimentSpec, "network" | "seed" | "blocks" | "branches" | "netWidth">,
  start?: "empty",
): Net {
  const { network, seed, blocks, branches, netWidth } = spec;
  return network === "small" ? models.small({ seed, width: netWidth }) : models.deeplabV2({ seed, blocks, branches, start });
}

/** A run, and what frees all that was made for it but the network. */
export async function buildRun(
  spec: ExperimentSpec,
  net: Net,
  source: LabelledSet,
  target: UnlabelledSet,
): Promise<{ run: Run; dispose(): void }> {
  const { batch, flip, learningRate, horizon, power, momentum, weightDecay, clipNorm, repeatUpdates, averaging, seed } = spec;
  const judges = buildDiscriminators(spec, net);
  const shares = spec.classPriorLambda === undefined ? [] : await sourceShares(source);
  const run = train({
    net,
    source,
    target,
    method: buildMethod(spec, judges, shares),
    seed,
    schedule: { batch, flip, learningRate, horizon, power, momentum, weightDecay, clipNorm, repeatUpdates, averaging },
  });
  const dispose = () => {
    run.dispose();
    for (const judge of judges) judge.dispose();
  };
  return { run, dispose };
}

/** One for each of the network's outputs, main first, where the method has an adversary. */
function buildDiscriminators(spec: ExperimentSpec, { levelNames, classes }: Net): Discriminator[] {
  const { method, lambdaMain, seed, discriminatorWidth: width, network } = spec;
  if (method !== "advent" || lambdaMain === 0) return [];
  // The published ones start as the framework draws them.
  const start = network === "deeplab-v2" ? "framework" : "he";
  return levelNames.map((_, i) => discriminators.fullyConvolutional({ seed: seed + i, width, classes, start }));
}

function buildMethod(
  spec: ExperimentSpec,
  [discriminator, auxiliary]: readonly Discriminator[],
  shares: readonly number[],
): Method {
  const { method, lambdaMain, lambdaAux, discriminatorLearningRate: learningRate, warmupSteps } = spec;
  if (method === "source-only") return methods.sourceOnly();
  if (method === "minent") {
    const { entropyRanking, classPriorLambda, classPriorMu: mu } = spec;
    const classPrior = classPriorLambda === undefined ? undefined : { shares, lambda: classPriorLambda, mu };
    return methods.minent({ lambdaEntropy: lambdaMain, lambdaAuxiliary: lambdaAux, entropyRanking, classPrior });
  }
  const adversary = { discriminator, auxiliary, learningRate, warmupSteps };
  return methods.advent({ ...adversary, lambdaAdversarial: lambdaMain, lambdaAuxiliary: lambdaAux });
}
