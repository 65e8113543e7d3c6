/**
 * The two published optimisers over all parameters of a player at once. Both follow PyTorch's arithmetic:
 * SGD: g <- g + decay w; v <- momentum v + g; w <- w - lr v.
 * Adam: m, s <- running means of g and g^2; w <- w - lr mHat / (sqrt(sHat) + epsilon), epsilon after the bias correction.
 */
import { tf, type Tensor1D, type Variable } from "../backend/index.js";
import { assignFrom, join } from "./flat.js";

export interface Optimiser {
  /** Moves the variables against the gradient [P]. */
  apply(gradient: Tensor1D, learningRate: number): void;
  /** What a checkpoint keeps. */
  state(): Map<string, Variable>;
  dispose(): void;
}

export function sgd(
  variables: readonly Variable[],
  { momentum, weightDecay, clipNorm }: { momentum: number; weightDecay: number; clipNorm: number },
): Optimiser {
  const velocity = zeros(variables);
  return {
    apply(gradient, learningRate) {
      tf.tidy(() => {
        const weights = join(variables);
        const norm = tf.sqrt(tf.sum(tf.square(gradient)));
        const clipped = clipNorm > 0 ? tf.mul(gradient, tf.minimum(1, tf.div(clipNorm, tf.add(norm, 1e-12)))) : gradient;
        velocity.assign(tf.add(tf.mul(velocity, momentum), tf.add(clipped, tf.mul(weights, weightDecay))));
        assignFrom(tf.sub(weights, tf.mul(velocity, learningRate)), variables);
      });
    },
    state: () => new Map([["velocity", velocity]]),
    dispose: () => velocity.dispose(),
  };
}

export function adam(
  variables: readonly Variable[],
  { betas: [beta1, beta2], epsilon }: { betas: [number, number]; epsilon: number },
): Optimiser {
  const mean = zeros(variables);
  const square = zeros(variables);
  const step = tf.tidy(() => tf.variable(tf.scalar(0), false));
  return {
    apply(gradient, learningRate) {
      tf.tidy(() => {
        step.assign(tf.add(step, 1));
        mean.assign(tf.add(tf.mul(mean, beta1), tf.mul(gradient, 1 - beta1)));
        square.assign(tf.add(tf.mul(square, beta2), tf.mul(tf.square(gradient), 1 - beta2)));
        const t = step.dataSync()[0];
        const denominator = tf.add(tf.div(tf.sqrt(square), Math.sqrt(1 - beta2 ** t)), epsilon);
        const move = tf.mul(tf.div(mean, denominator), learningRate / (1 - beta1 ** t));
        assignFrom(tf.sub(join(variables), move), variables);
      });
    },
    state: () => new Map([["mean", mean], ["square", square], ["step", step]]), // prettier-ignore
    dispose: () => tf.dispose([mean, square, step]),
  };
}

const zeros = (variables: readonly Variable[]): Variable<never> =>
  tf.tidy(() => tf.variable(tf.zeros([variables.reduce((sum, v) => sum + v.size, 0)]), false)) as never;
