/**
 * Every label id of Cityscapes' files with its name and colour, for writers and for reading masks by eye; GTA5's palette is made from
 * it. Sources: cityscapesScripts, helpers/labels.py (mcordts/cityscapesScripts 0bcc4a7); GTA5's mapping.mat.
 */
import { classes } from "./classes.js";

export interface CityscapesId {
  readonly id: number;
  readonly name: string;
  readonly colour: readonly [red: number, green: number, blue: number];
}

/** Ids that are not scored. */
const unscored = [
  [0, "unlabeled", 0, 0, 0], [1, "ego vehicle", 0, 0, 0], [2, "rectification border", 0, 0, 0], [3, "out of roi", 0, 0, 0],
  [4, "static", 0, 0, 0], [5, "dynamic", 111, 74, 0], [6, "ground", 81, 0, 81], [9, "parking", 250, 170, 160],
  [10, "rail track", 230, 150, 140], [14, "guard rail", 180, 165, 180], [15, "bridge", 150, 100, 100], [16, "tunnel", 150, 120, 90],
  [18, "polegroup", 153, 153, 153], [29, "caravan", 0, 0, 90], [30, "trailer", 0, 0, 110],
] as const; // prettier-ignore

/** In the order of ids, 0-33. */
export const cityscapesIds: readonly CityscapesId[] = [
  ...unscored.map(([id, name, r, g, b]): CityscapesId => ({ id, name, colour: [r, g, b] })),
  ...classes.map(({ id, name, colour }) => ({ id, name, colour })),
].sort((a, b) => a.id - b.id);

/** [red, green, blue] per id 0-34 as in GTA5's label files: Cityscapes' colours but for static, and 34 (license plate) as a car. */
export const gta5Palette: Uint8Array = (() => {
  const colours = [...cityscapesIds.map(({ colour }) => colour), [0, 0, 142]];
  colours[4] = [20, 20, 20];
  return Uint8Array.from(colours.flat());
})();
