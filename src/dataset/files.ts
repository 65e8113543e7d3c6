/** Small things that every format's reader does. */
import { readdir } from "node:fs/promises";
import { GapLabError, type LabelMap } from "../core/index.js";
import { readLabelIds } from "../image/index.js";
import { cityscapesIdToTrainId, ignoreLabel, mapLabels } from "../labels/index.js";

/** Sorted names in a folder that match; an empty list where there is no such folder. */
export async function list(folder: string, pattern: RegExp): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => pattern.test(name)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** A folder that has to be there. */
export async function expectFolder(folder: string, what: string): Promise<void> {
  try {
    await readdir(folder);
  } catch {
    throw new GapLabError(folder, { expected: what, got: "no such folder", fix: "Check the path." });
  }
}

/** The largest id of Cityscapes and GTA5: license plates. */
const largestId = 34;

/** A mask of Cityscapes' ids as trainIds. @throws GapLabError for colours, 16 bits, or a number that is no id. */
export async function readCityscapesIds(file: string): Promise<LabelMap> {
  const { width, height, data } = await readLabelIds(file);
  const wrong = data.find((id) => id > largestId && id !== ignoreLabel);
  if (wrong !== undefined) {
    const fix = "Use the mask of label ids (Cityscapes: *_gtFine_labelIds.png).";
    throw new GapLabError(file, { expected: `label ids of 0-${largestId}`, got: wrong, fix });
  }
  return { width, height, data: mapLabels(data, cityscapesIdToTrainId) };
}
