/** The two published optimisers over all parameters of a player: what they remember between steps. The arithmetic is `backend/update.ts`. */
import { adamUpdate, sgdUpdate, tf, type Tensor, type Variable } from "../backend/index.js";
import type { Gradients } from "./step.js";

export interface Optimiser {
  /** Moves the variables against their gradients. A parameter without one stays as it is. */
  apply(gradients: Gradients, learningRate: number): void;
  /** What a checkpoint keeps, by name. */
  state(): Map<string, Variable>;
  dispose(): void;
}

export interface SgdOptions {
  momentum: number;
  weightDecay: number;
  /** The whole gradient is scaled down to this norm where it is longer; 0: never. */
  clipNorm: number;
  /** Learning rate of a parameter, as a multiple. */
  rate?(name: string): number;
  /** How often a parameter's whole update is repeated in one step. */
  repeats?(name: string): number;
}

export function sgd(parameters: ReadonlyMap<string, Variable>, options: SgdOptions): Optimiser {
  const { weightDecay: decay, clipNorm, rate, repeats } = options;
  const [names, weights] = [[...parameters.keys()], [...parameters.values()]];
  const velocities = zeros(parameters);
  const steps = tf.tidy(() => tf.variable(tf.scalar(0), false));
  const [ratios, times] = [names.map((name) => rate?.(name) ?? 1), names.map((name) => repeats?.(name) ?? 1)];
  return {
    apply(gradients, learningRate) {
      tf.tidy(() => {
        // The first step has no past, in none of its repetitions either: PyTorch makes the velocity's buffer once a step is over.
        const momentum = steps.dataSync()[0] === 0 ? 0 : options.momentum;
        steps.assign(tf.add(steps, 1));
        const rates = ratios.map((ratio) => ratio * learningRate);
        const all = clipped(gradients, clipNorm);
        sgdUpdate({ weights, velocities: [...velocities.values()], gradients: all, rates, momentum, decay, repeats: times });
      });
    },
    state: () => new Map([...prefixed({ velocity: velocities }), ["step", steps]]),
    dispose: () => {
      disposeAll(velocities);
      steps.dispose();
    },
  };
}

export function adam(
  parameters: ReadonlyMap<string, Variable>,
  { betas, epsilon }: { betas: [number, number]; epsilon: number },
): Optimiser {
  const weights = [...parameters.values()];
  const [means, squares] = [zeros(parameters), zeros(parameters)];
  const steps = tf.tidy(() => tf.variable(tf.scalar(0), false));
  return {
    apply(gradients, learningRate) {
      tf.tidy(() => {
        steps.assign(tf.add(steps, 1));
        const step = steps.dataSync()[0];
        const rates = weights.map(() => learningRate);
        adamUpdate({ weights, means: [...means.values()], squares: [...squares.values()], gradients, rates, betas, epsilon, step });
      });
    },
    state: () => new Map([...prefixed({ mean: means, square: squares }), ["step", steps]]),
    dispose: () => {
      disposeAll(means);
      disposeAll(squares);
      steps.dispose();
    },
  };
}

/** Scales all gradients together, as if they were one vector. */
function clipped(gradients: Gradients, clipNorm: number): Gradients {
  if (!(clipNorm > 0)) return gradients;
  const sums = gradients.map((passes) => (passes.length > 1 ? tf.addN([...passes]) : passes[0]) as Tensor | undefined);
  const there = sums.filter((g) => g !== undefined);
  if (there.length === 0) return gradients;
  const norm = tf.sqrt(tf.addN(there.map((g) => tf.sum(tf.square(g)))));
  const scale = tf.minimum(1, tf.div(clipNorm, tf.add(norm, 1e-12)));
  return sums.map((g) => (g ? [tf.mul(g, scale)] : []));
}

const zeros = (parameters: ReadonlyMap<string, Variable>): Map<string, Variable> =>
  new Map([...parameters].map(([name, { shape }]) => [name, tf.tidy(() => tf.variable(tf.zeros(shape), false)) as Variable]));

const prefixed = (parts: Record<string, ReadonlyMap<string, Variable>>): Map<string, Variable> =>
  new Map(Object.entries(parts).flatMap(([part, all]) => [...all].map(([name, v]) => [`${part}/${name}`, v] as const)));

const disposeAll = (variables: ReadonlyMap<string, Variable>) => {
  for (const variable of variables.values()) variable.dispose();
};
