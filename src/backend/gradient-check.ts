/**
 * Is a gradient the slope of its function? Compares it, along random directions, with central finite differences.
 * In float32 the step has to be large (1e-2) and the comparison relative, which is why directions are used and not single elements.
 */
import { streams } from "../core/index.js";
import { tf, type Scalar, type Tensor } from "./tf.js";

export interface GradientCheck {
  /** Largest |analytic - numeric| / max(|analytic|, |numeric|, floor) over all inputs and directions. */
  gap: number;
  /** Per input: [analytic, numeric] of the worst direction. */
  worst: [number, number][];
}

export interface GradientCheckOptions {
  seed?: number;
  /** Random directions tried per input. */
  directions?: number;
  /** Half the distance between the two points of a finite difference, in standard deviations of a direction. */
  step?: number;
  /** Slopes below this count as this: rounding rules there. */
  floor?: number;
}

/**
 * @param f maps the inputs to a scalar; smooth around them
 * @param inputs what to differentiate by; not disposed
 */
export function checkGradient(
  f: (...inputs: Tensor[]) => Scalar,
  inputs: Tensor[],
  options: GradientCheckOptions = {},
): GradientCheck {
  const { seed = 1, directions = 4, step = 1e-2, floor = 1e-3 } = options;
  const grads = tf.grads(f)(inputs);
  const worst: [number, number][] = [];
  let gap = 0;
  for (const [k, x] of inputs.entries()) {
    let worstHere: [number, number] = [0, 0];
    let gapHere = -1;
    for (let d = 0; d < directions; d++) {
      const random = streams(seed)(`direction/${k}/${d}`);
      const unit = Float32Array.from({ length: x.size }, () => random.normal());
      const [analytic, numeric] = tf.tidy(() => {
        const direction = tf.tensor(unit, x.shape);
        const at = (h: number) => f(...inputs.map((other, i) => (i === k ? tf.add(x, tf.mul(direction, h)) : other))).dataSync()[0];
        return [tf.sum(tf.mul(grads[k], direction)).dataSync()[0], (at(step) - at(-step)) / (2 * step)];
      });
      const relative = Math.abs(analytic - numeric) / Math.max(Math.abs(analytic), Math.abs(numeric), floor);
      if (relative > gapHere) [gapHere, worstHere] = [relative, [analytic, numeric]];
    }
    worst.push(worstHere);
    gap = Math.max(gap, gapHere);
  }
  tf.dispose(grads);
  return { gap, worst };
}
