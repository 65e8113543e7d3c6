/**
 * What a report is made from: plain data, nothing that needs a network, a tensor library or the datasets any more. Pictures are given
 * as they were read; the report encodes them. Numbers in the text are computed from `results` alone.
 */
import type { LabelMap, RgbImage } from "../core/index.js";
import type { ClassGroup } from "../labels/index.js";
import type { ScalarMap } from "../display/index.js";
import type { ResultLine } from "../study/results.js";

export type { ResultLine };

/** What was asked for, before any number was known. */
export interface StudyFacts {
  /** "quick" is marked as too short to mean anything. */
  readonly preset: string;
  readonly seeds: readonly number[];
  readonly widthPx: number;
  readonly heightPx: number;
  readonly batch: number;
  /** Steps on labelled source images alone. */
  readonly sourceSteps: number;
  /** Steps of adaptation after them. */
  readonly adaptationSteps: number;
  /** Weight of the adversarial loss in the ADVENT arms. */
  readonly lambda: number;
  /** The network in a few words: "a DeepLab-like net of 254 003 parameters, from scratch". */
  readonly network: string;
  /** What is scored at the end: "the last weights", "the running average of the weights after the last step". */
  readonly scored: string;
  /** Which batch-norm statistics every arm is scored with, as a sentence; fixed before the runs. */
  readonly readOut: string;
}

export interface TargetFacts {
  /** "Cityscapes-like streets", "CamVid". */
  readonly name: string;
  /** streets, cityscapes, camvid … */
  readonly kind: string;
  /** Taken by a camera, not drawn. */
  readonly isPhotographs: boolean;
  /** Where the camera that PD v1 copies comes from, as a sentence: calibrated, or an estimate. */
  readonly cameraNote: string;
  /** What is scored where the labels are coarser than the 19 classes: the target's labels and the predictions hold group numbers. */
  readonly groups?: readonly ClassGroup[];
  /** What else a reader must know of this target, a sentence each: that its splits share a clip, say. */
  readonly notes?: readonly string[];
}

/** One dataset split that took part. */
export interface SetFacts {
  readonly name: string;
  readonly split: string;
  readonly images: number;
  /** What its labels are and what they were used for: "exact masks", "none used", "scored once". */
  readonly labels: string;
}

/** One loss of one run, by step. */
export interface LossHistory {
  readonly arm: string;
  readonly seed: number;
  readonly steps: readonly number[];
  /** Loss name to its value at each of `steps`; NaN where a phase has no such loss. */
  readonly losses: Readonly<Record<string, readonly number[]>>;
}

/** A source image beside a target image. */
export interface PairSample {
  /** "GTA", "PD v1". */
  readonly source: string;
  readonly sourceImage: RgbImage;
  readonly sourceLabels?: LabelMap;
  readonly targetImage: RgbImage;
  readonly targetLabels?: LabelMap;
}

/** The masks of one image in PD v1 (exact) and PD v2 (filled). */
export interface MaskSample {
  readonly id: string;
  readonly image: RgbImage;
  readonly exact: LabelMap;
  readonly filled: LabelMap;
}

/** What each arm makes of one image of the scored split. */
export interface PredictionSample {
  readonly id: string;
  readonly image: RgbImage;
  readonly truth: LabelMap;
  readonly seed: number;
  readonly arms: readonly { readonly arm: string; readonly classes: LabelMap; readonly entropy: ScalarMap }[];
}

export interface MachineFacts {
  readonly cpu: string;
  readonly threads: number;
  readonly memoryGiB: number;
  readonly platform: string;
  readonly node: string;
  /** As the backend says it: "TensorFlow 2.21.0 on CPU, 2 threads". */
  readonly backend: string;
}

export interface ReportInput {
  readonly study: StudyFacts;
  readonly target: TargetFacts;
  /** Sources drawn by the street world, not read from a user's folders. */
  readonly sourcesGenerated: boolean;
  readonly sets: readonly SetFacts[];
  readonly results: readonly ResultLine[];
  readonly losses: readonly LossHistory[];
  readonly samples: {
    readonly pairs: readonly PairSample[];
    readonly masks: readonly MaskSample[];
    readonly predictions: readonly PredictionSample[];
  };
  readonly machine: MachineFacts;
  /** Wall time of everything, drawing and scoring included, where known. */
  readonly totalSeconds?: number;
  /** The command that makes this report again, and where its files lie. */
  readonly command: string;
  readonly files?: readonly string[];
}
