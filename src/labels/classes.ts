/**
 * The 19 classes that are scored, in trainId order, with Cityscapes' ids and colours.
 * Source: cityscapesScripts, helpers/labels.py (mcordts/cityscapesScripts 0bcc4a7).
 */
/** One of the 19 classes: its numbers, its name and its colour. */
export interface LabelClass {
  readonly trainId: number;
  /** Cityscapes' label id, also GTA5's. */
  readonly id: number;
  readonly name: string;
  readonly colour: readonly [red: number, green: number, blue: number];
}

const rows = [
  [7, "road", 128, 64, 128],
  [8, "sidewalk", 244, 35, 232],
  [11, "building", 70, 70, 70],
  [12, "wall", 102, 102, 156],
  [13, "fence", 190, 153, 153],
  [17, "pole", 153, 153, 153],
  [19, "traffic light", 250, 170, 30],
  [20, "traffic sign", 220, 220, 0],
  [21, "vegetation", 107, 142, 35],
  [22, "terrain", 152, 251, 152],
  [23, "sky", 70, 130, 180],
  [24, "person", 220, 20, 60],
  [25, "rider", 255, 0, 0],
  [26, "car", 0, 0, 142],
  [27, "truck", 0, 0, 70],
  [28, "bus", 0, 60, 100],
  [31, "train", 0, 80, 100],
  [32, "motorcycle", 0, 0, 230],
  [33, "bicycle", 119, 11, 32],
] as const;

/** The 19 classes that are scored, in trainId order. */
export const classes: readonly LabelClass[] = rows.map(([id, name, r, g, b], trainId) => ({
  trainId,
  id,
  name,
  colour: [r, g, b],
}));

/** Number of scored classes. */
export const classCount = 19;

/** The label that no loss and no score counts. */
export const ignoreLabel = 255;

/** trainIds by name, for code that draws or groups: `trainId.road`. */
export const trainId = {
  road: 0, sidewalk: 1, building: 2, wall: 3, fence: 4, pole: 5, trafficLight: 6, trafficSign: 7, vegetation: 8, terrain: 9,
  sky: 10, person: 11, rider: 12, car: 13, truck: 14, bus: 15, train: 16, motorcycle: 17, bicycle: 18,
} as const; // prettier-ignore
