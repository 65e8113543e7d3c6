/**
 * A method is a list of turns: who moves, to lower what. The loop never asks which method it runs, and "freezing" a network means
 * not listing it. All turns see the state before the step: gradients come first, updates after (Vu et al. 2019, published code).
 */
import type { Scalar, Tensor4D, Variable } from "../backend/index.js";
import type { Net } from "../model/index.js";

/** A labelled batch. images: [B H W 3], encoded by the network's `input`; labels: trainIds [B H W]. */
export interface SourceBatch {
  readonly images: Tensor4D;
  readonly labels: Uint8Array;
}

/** A batch of the target. It has no labels: a method that reads them does not compile. */
export interface TargetBatch {
  readonly images: Tensor4D;
}

/** What a turn may look at. */
export interface Scene {
  readonly step: number;
  readonly source: SourceBatch;
  /** Reading it is an error when the run was given no target; see `Method.needsTarget`. */
  readonly target: TargetBatch;
  /** Detached tensors that an earlier pass of this step left for a later one, by name. */
  readonly kept: Map<string, Tensor4D>;
}

/** Someone with numbers to move, and how they are moved. */
export interface Player {
  readonly name: string;
  readonly parameters: ReadonlyMap<string, Variable>;
  /** "net": the run's own optimiser (SGD). Otherwise an Adam of its own. */
  readonly optimiser: "net" | { learningRate: number; betas: [number, number]; epsilon: number };
}

/**
 * Losses by name; their sum is differentiated. What a pass computes on the way is freed when it ends, so that source and target
 * never stand in memory together. No losses: nothing is differentiated, but what the pass did to running statistics stays.
 */
export type Pass = (scene: Scene) => Record<string, Scalar>;

export interface Turn {
  readonly player: Player;
  /** One after the other; their gradients add up to the player's move. */
  readonly passes: readonly Pass[];
}

/** A way to train: a list of turns, who moves to lower what. */
export interface Method {
  readonly name: string;
  readonly needsTarget: boolean;
  /** The weight of the adaptation term, where there is one. */
  readonly lambda?: number;
  turns(net: Net): Turn[];
}
