/** A dataset: its name and its splits, each a set of images. */
import type { ClassGroup } from "../labels/index.js";
import { FileSet, type LabelledSet } from "./image-set.js";
import { datasetBundle } from "./set-display.js";
import { showing } from "../display/shown.js";
import type { Item, Parts } from "./item.js";

/** A dataset: its name and its splits, each a set of images. */
export interface Dataset {
  /** cityscapes, gta5, dgp, camvid or streets. */
  readonly kind: string;
  readonly name: string;
  readonly train: LabelledSet;
  readonly val?: LabelledSet;
  readonly test?: LabelledSet;
  /** Where the labels are not the 19 classes but unions of them: label g means groups[g]. */
  readonly groups?: readonly ClassGroup[];
}

export interface SizeOptions {
  /** Pixels at which images arrive; without them, as the files are. */
  width?: number;
  height?: number;
  /** Another size for the labels: scoring may enlarge predictions to the masks as they were drawn. */
  labelSize?: { readonly width: number; readonly height: number };
}

export function makeDataset(kind: string, name: string, parts: Parts, size: SizeOptions, groups?: readonly ClassGroup[]): Dataset {
  const set = (split: string, items: readonly Item[] | undefined): LabelledSet | undefined =>
    items && items.length > 0
      ? (new FileSet({ name, split, items, labels: "required", groups, ...size }) as LabelledSet)
      : undefined;
  const train =
    set("train", parts.train) ??
    (new FileSet({ name, split: "train", items: [], labels: "required", groups, ...size }) as LabelledSet);
  return showing({ kind, name, train, val: set("val", parts.val), test: set("test", parts.test), groups }, datasetBundle);
}
