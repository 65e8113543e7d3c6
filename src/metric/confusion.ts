/**
 * Intersection over union. Everything is computed from one confusion matrix over all pixels of all images, never from means of
 * per-image scores. IoU = TP / (TP + FP + FN); a class with nothing in truth and prediction has none (null) and is left out of the mean.
 * As the Cityscapes evaluation and the published ADVENT code.
 */
import { GapLabError, display, markup, type Displayable, type LabelMap, type MimeBundle } from "../core/index.js";
import { ignoreLabel } from "../labels/index.js";
import { barTable, barText, classColour } from "../display/bars.js";
import { plural } from "../display/format.js";

/** Counts of labelled pixels: [truth][prediction]. */
export class Confusion {
  /** [C C], row = truth. */
  readonly counts: Float64Array;

  constructor(readonly classNames: readonly string[]) {
    this.counts = new Float64Array(classNames.length ** 2);
  }

  /** Adds one picture. Both maps hold class numbers 0 ... C-1; 255 in the truth is not counted. */
  add(truth: LabelMap, prediction: LabelMap): void {
    if (truth.width !== prediction.width || truth.height !== prediction.height) {
      const size = (m: LabelMap) => `${m.width}x${m.height}`;
      throw new GapLabError("confusion matrix", { expected: `a prediction of ${size(truth)}`, got: size(prediction) });
    }
    const C = this.classNames.length;
    for (let i = 0; i < truth.data.length; i++) {
      const t = truth.data[i];
      if (t === ignoreLabel) continue;
      if (t >= C) throw new GapLabError("confusion matrix", { expected: `a class below ${C} or ${ignoreLabel}`, got: t });
      const p = prediction.data[i];
      if (p >= C) throw new GapLabError("confusion matrix", { expected: `a predicted class below ${C}`, got: p });
      this.counts[t * C + p]++;
    }
  }

  scores(): Scores {
    return new Scores(this.classNames, this.counts);
  }
}

/** IoU per class and its mean; shows itself as a table with bars. */
export class Scores implements Displayable {
  /** Per class; null where the class occurs neither in truth nor in prediction. */
  readonly iou: readonly (number | null)[];
  readonly miou: number;
  /** Labelled pixels: the sum of the matrix. */
  readonly pixels: number;

  constructor(
    readonly classes: readonly string[],
    readonly confusion: Float64Array,
  ) {
    const C = classes.length;
    this.pixels = confusion.reduce((a, b) => a + b, 0);
    this.iou = classes.map((_, c) => {
      let [inTruth, inPrediction] = [0, 0];
      for (let k = 0; k < C; k++) {
        inTruth += confusion[c * C + k];
        inPrediction += confusion[k * C + c];
      }
      const hit = confusion[c * C + c];
      const union = inTruth + inPrediction - hit;
      return union > 0 ? hit / union : null;
    });
    const known = this.iou.filter((v): v is number => v !== null);
    this.miou = known.length ? known.reduce((a, b) => a + b, 0) / known.length : NaN;
  }

  [display](): MimeBundle {
    const percent = (v: number | null) => (v === null || Number.isNaN(v) ? "\u2013" : (100 * v).toFixed(1));
    const rows = this.classes.map((name, c) => ({
      label: name,
      share: this.iou[c],
      text: percent(this.iou[c]),
      colour: classColour(name),
    }));
    const absent = this.iou.filter((v) => v === null).length;
    const facts = [
      `mean over ${plural(this.classes.length - absent, "class", "classes")}`,
      ...(absent > 0 ? [`${absent} not in these images`] : []),
      plural(this.pixels, "labelled pixel"),
    ].join("; ");
    const heading = `mIoU ${percent(this.miou)} %`;
    const html = markup`<div><b>${heading}</b> <span style="opacity:.75">${facts}</span>${barTable(rows, ["class", "IoU, %"])}</div>`;
    return { "text/html": html.text, "text/plain": `${heading}\n${barText(rows)}\n${facts}` };
  }
}
