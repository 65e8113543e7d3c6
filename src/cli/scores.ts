/** IoU per class as a table of text. */
import type { Evaluation } from "../experiment/index.js";

export function classTable({ classes, iou, miou, images, split, target, subsets }: Evaluation): string {
  const percent = (value: number | null | undefined) =>
    (value == null || Number.isNaN(value) ? "-" : (100 * value).toFixed(1)).padStart(6);
  const width = Math.max(...classes.map((name) => name.length));
  const rows = classes.map((name, c) => `${name.padEnd(width)} ${percent(iou[c])}`);
  const means = subsets
    ? [
        `mIoU, 19 classes ${percent(subsets[19])}`,
        `      16 classes ${percent(subsets[16])}`,
        `      13 classes ${percent(subsets[13])}`,
      ]
    : [`mIoU ${percent(miou)}`];
  return [`IoU, % (${images} images of ${split}, ${target})`, ...rows, ...means].join("\n");
}
