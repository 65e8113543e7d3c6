/**
 * The two published optimisers over all parameters of a player. Both follow PyTorch's arithmetic:
 * SGD: g <- g + decay w; v <- momentum v + g; w <- w - lr v.
 * Adam: m, s <- running means of g and g^2; w <- w - lr mHat / (sqrt(sHat) + epsilon), epsilon after the bias correction.
 */
import { tf, type Tensor, type Variable } from "../backend/index.js";
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
  const { weightDecay, clipNorm, rate, repeats } = options;
  const velocities = zeros(parameters);
  const steps = tf.tidy(() => tf.variable(tf.scalar(0), false));
  return {
    apply(gradients, learningRate) {
      tf.tidy(() => {
        // The first step has no past, in none of its repetitions either: PyTorch makes the velocity's buffer once a step is over.
        const momentum = steps.dataSync()[0] === 0 ? 0 : options.momentum;
        steps.assign(tf.add(steps, 1));
        const all = clipped(gradients.map(sum), clipNorm);
        [...parameters].forEach(([name, weight], i) => {
          const gradient = all[i];
          if (!gradient) return;
          const velocity = velocities.get(name)!;
          for (let k = 0; k < (repeats?.(name) ?? 1); k++) {
            tf.tidy(() => {
              velocity.assign(tf.add(tf.mul(velocity, momentum), tf.add(gradient, tf.mul(weight, weightDecay))) as never);
              weight.assign(tf.sub(weight, tf.mul(velocity, learningRate * (rate?.(name) ?? 1))));
            });
          }
        });
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
  { betas: [beta1, beta2], epsilon }: { betas: [number, number]; epsilon: number },
): Optimiser {
  const [means, squares] = [zeros(parameters), zeros(parameters)];
  const step = tf.tidy(() => tf.variable(tf.scalar(0), false));
  return {
    apply(gradients, learningRate) {
      tf.tidy(() => {
        step.assign(tf.add(step, 1));
        const t = step.dataSync()[0];
        [...parameters].forEach(([name, weight], i) => {
          const gradient = sum(gradients[i]);
          if (!gradient) return;
          const [mean, square] = [means.get(name)!, squares.get(name)!];
          tf.tidy(() => {
            mean.assign(tf.add(tf.mul(mean, beta1), tf.mul(gradient, 1 - beta1)) as never);
            square.assign(tf.add(tf.mul(square, beta2), tf.mul(tf.square(gradient), 1 - beta2)) as never);
            const denominator = tf.add(tf.div(tf.sqrt(square), Math.sqrt(1 - beta2 ** t)), epsilon);
            weight.assign(tf.sub(weight, tf.mul(tf.div(mean, denominator), learningRate / (1 - beta1 ** t))));
          });
        });
      });
    },
    state: () => new Map([...prefixed({ mean: means, square: squares }), ["step", step]]),
    dispose: () => {
      disposeAll(means);
      disposeAll(squares);
      step.dispose();
    },
  };
}

const sum = (passes: readonly Tensor[]): Tensor | undefined => (passes.length > 1 ? tf.addN([...passes]) : passes[0]);

function clipped(gradients: readonly (Tensor | undefined)[], clipNorm: number): readonly (Tensor | undefined)[] {
  if (!(clipNorm > 0)) return gradients;
  const there = gradients.filter((g): g is Tensor => g !== undefined);
  const norm = tf.sqrt(tf.addN(there.map((g) => tf.sum(tf.square(g)))));
  const scale = tf.minimum(1, tf.div(clipNorm, tf.add(norm, 1e-12)));
  return gradients.map((g) => g && tf.mul(g, scale));
}

const zeros = (parameters: ReadonlyMap<string, Variable>): Map<string, Variable> =>
  new Map([...parameters].map(([name, { shape }]) => [name, tf.tidy(() => tf.variable(tf.zeros(shape), false)) as Variable]));

const prefixed = (parts: Record<string, ReadonlyMap<string, Variable>>): Map<string, Variable> =>
  new Map(Object.entries(parts).flatMap(([part, all]) => [...all].map(([name, v]) => [`${part}/${name}`, v] as const)));

const disposeAll = (variables: ReadonlyMap<string, Variable>) => {
  for (const variable of variables.values()) variable.dispose();
};
