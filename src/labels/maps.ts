/**
 * From the ids that datasets ship to trainIds. Every table has 256 entries, so that no byte is out of range: what has no class of its
 * own is 255. Cityscapes: cityscapesScripts, helpers/labels.py. GTA5: the same ids, 34 (license plate) to 255.
 */
import { classes, ignoreLabel } from "./classes.js";

/** Cityscapes' and GTA5's label ids 0-34. */
export const cityscapesIdToTrainId: Uint8Array = (() => {
  const table = new Uint8Array(256).fill(ignoreLabel);
  for (const { id, trainId } of classes) table[id] = trainId;
  return table;
})();

/** The label id that stands for a trainId in Cityscapes' files; 0 ("unlabeled") for 255. */
export const trainIdToCityscapesId: Uint8Array = (() => {
  const table = new Uint8Array(256);
  for (const { id, trainId } of classes) table[trainId] = id;
  return table;
})();

/** Puts every label through a table of 256. */
export const mapLabels = (data: Uint8Array, table: Uint8Array): Uint8Array => data.map((id) => table[id]);
