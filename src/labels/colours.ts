/** Labels as people look at them: Cityscapes' colours, black where nothing is said. */
import type { LabelMap, RgbImage } from "../core/index.js";
import { classes } from "./classes.js";
import type { ClassGroup } from "./groups.js";

/** [red, green, blue] per label value. A group takes the colour of its first class. */
export function palette(groups?: readonly ClassGroup[]): Uint8Array {
  const colours = new Uint8Array(256 * 3);
  const named = groups ? groups.map((g) => classes[g.trainIds[0]].colour) : classes.map((c) => c.colour);
  named.forEach((colour, label) => colours.set(colour, 3 * label));
  return colours;
}

export function colourise(labels: LabelMap, groups?: readonly ClassGroup[]): RgbImage {
  const { width, height } = labels;
  const colours = palette(groups);
  const data = new Uint8Array(width * height * 3);
  labels.data.forEach((label, i) => data.set(colours.subarray(3 * label, 3 * label + 3), 3 * i));
  return { width, height, data };
}
