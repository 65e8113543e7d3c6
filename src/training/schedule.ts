/** How the learning rate falls, and the numbers of a run that are not its data, its network or its method. */

export interface Schedule {
  /** Images of each domain in a step. */
  batch: number;
  /** At step 0. */
  learningRate: number;
  /** Steps after which the rate would reach 0: lr (1 - t / horizon)^power. */
  horizon: number;
  power: number;
  momentum: number;
  weightDecay: number;
  /** The gradient of the network is scaled down to this norm where it is longer. */
  clipNorm: number;
  /**
   * Repeats each trunk filter's whole update (momentum, decay and move) as often as the published optimiser does, which lists nested
   * parameters again and again: 3 times in residual branches, 4 in projections. Its published numbers were made so; default false.
   */
  repeatUpdates: boolean;
  /** Per step, of the running average of weights and buffers that is scored; 0 means the last weights themselves. */
  averaging: number;
  /** Mirrors each image with probability one half. */
  flip: boolean;
}

/** Source training of the built-in study; see `study/presets`. */
export const defaultSchedule: Schedule = {
  batch: 4,
  learningRate: 0.02,
  horizon: 1000,
  power: 0.9,
  momentum: 0.9,
  weightDecay: 5e-4,
  clipNorm: 5,
  repeatUpdates: false,
  averaging: 0,
  flip: true,
};

/** The published "poly" rate as a share of the first one. Never quite 0, so that a run may go past its horizon. */
export const polynomialDecay = (step: number, { horizon, power }: Pick<Schedule, "horizon" | "power">): number =>
  Math.max(1 - step / horizon, 1e-3) ** power;
