/** What a run tells of its steps, and who listens. */

/** One step's losses, each named `player/term`. */
export interface LossRecord {
  step: number;
  losses: Record<string, number>;
}

/** How far a run is, told after every step. */
export interface Progress extends LossRecord {
  /** Of this call of `for`. */
  steps: number;
  secondsPerStep: number;
}

/** Hears of every step; `stopped` is called when a run ends early. `show.live()` is one. */
export interface ProgressListener {
  (progress: Progress): void;
  stopped?(): void;
}
