/**
 * What a format's reader gives for each image: where it is, and how to read what belongs to it, at the size of the files. The set
 * that holds the items resizes, scales cameras and remembers.
 */
import type { Camera, DepthMap, LabelMap } from "../core/index.js";

export interface Item {
  /** Unique in its dataset, stable between runs. */
  readonly id: string;
  readonly imageFile: string;
  /** trainIds (or group numbers, where the dataset says so). Absent where the dataset has no labels for this image. */
  readonly readLabels?: () => Promise<LabelMap>;
  readonly readDepth?: () => Promise<DepthMap>;
  /** In pixels of the file. */
  readonly readCamera?: () => Promise<Camera>;
}

/** The three parts of a dataset, as its folders have them; a part that is not there is undefined. */
export interface Parts {
  readonly train: readonly Item[];
  readonly val?: readonly Item[];
  readonly test?: readonly Item[];
}
