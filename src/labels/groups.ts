/** Unions of the 19 classes, for datasets that were labelled more coarsely. */
export interface ClassGroup {
  readonly name: string;
  readonly trainIds: readonly number[];
}

/**
 * CamVid's 11 classes in the order of their ids (SegNet's version of the dataset), as unions of the 19.
 * Grass is drawn as tree there; that motorcycles are drawn as bicyclists is not proven.
 */
export const camvidGroups: readonly ClassGroup[] = [
  { name: "sky", trainIds: [10] },
  { name: "building", trainIds: [2, 3] },
  { name: "pole", trainIds: [5] },
  { name: "road", trainIds: [0] },
  { name: "pavement", trainIds: [1] },
  { name: "tree", trainIds: [8, 9] },
  { name: "sign", trainIds: [6, 7] },
  { name: "fence", trainIds: [4] },
  { name: "car", trainIds: [13, 14, 15, 16] },
  { name: "pedestrian", trainIds: [11] },
  { name: "bicyclist", trainIds: [12, 17, 18] },
];
