/** A preset: a typed value under a header that says what it reproduces, how it is run, what it cost and what came out. */
import type { ExperimentSpec } from "../spec.js";

export interface Header {
  /** In a few words, for lists. */
  readonly title: string;
  readonly paper: string;
  readonly command: string;
  /** Measured; absent until it was. */
  readonly cost?: string;
  /** mIoU in percent that this recipe gave here; absent until it was measured. */
  readonly result?: string;
  /** mIoU in percent that others report for this recipe. */
  readonly published?: string;
}

/** The values of an experiment, but for the folders, which are the user's. */
export type Values = Omit<ExperimentSpec, "source" | "target" | "preset"> & Partial<Pick<ExperimentSpec, "source" | "target">>;

export interface Preset {
  readonly header: Header;
  /** What a path without a kind is. */
  readonly kinds: { readonly source: string; readonly target: string };
  readonly values: Values;
}
