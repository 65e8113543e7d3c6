/**
 * Means over fewer classes, so that numbers stand beside tables that were made with fewer: SYNTHIA has 16 of the 19 classes, and 13 of
 * those are averaged where the three rare, thin ones (wall, fence, pole) are left out. As in ADVENT's tables for SYNTHIA.
 */
import type { Scores } from "./confusion.js";

const notInSynthia = ["terrain", "truck", "train"];
const starred = ["wall", "fence", "pole"];

/** mIoU over the 19 classes, SYNTHIA's 16 and the 13 of them without wall, fence and pole. */
export interface SubsetScores {
  readonly 19: number;
  readonly 16: number;
  readonly 13: number;
}

/**
 * Of a confusion matrix over the 19 classes. For 16 and 13, pixels whose truth is none of the 16 are not counted, as in masks that
 * were made with SYNTHIA's classes; a prediction outside them is an error.
 */
export function subsetScores({ classes, confusion, miou }: Scores): SubsetScores {
  const C = classes.length;
  const inSynthia = classes.map((name) => !notInSynthia.includes(name));
  const iou = classes.map((_, c) => {
    let [inTruth, inPrediction] = [0, 0];
    for (let k = 0; k < C; k++) {
      inTruth += confusion[c * C + k];
      if (inSynthia[k]) inPrediction += confusion[k * C + c];
    }
    const hit = confusion[c * C + c];
    const union = inTruth + inPrediction - hit;
    return union > 0 ? hit / union : undefined;
  });
  const mean = (isIn: (name: string, c: number) => boolean) => {
    const known = iou.filter((value, c): value is number => value !== undefined && isIn(classes[c], c));
    return known.reduce((a, b) => a + b, 0) / known.length;
  };
  return { 19: miou, 16: mean((_, c) => inSynthia[c]), 13: mean((name, c) => inSynthia[c] && !starred.includes(name)) };
}
