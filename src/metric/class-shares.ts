/**
 * How much of a set's labelled pixels each class takes, and where in the picture: overall, by height, and in how many pictures at all.
 * Pixels that say nothing (255) are not counted.
 */
import { GapLabError, display, markup, type Displayable, type LabelMap, type MimeBundle } from "../core/index.js";
import { classes, ignoreLabel } from "../labels/index.js";
import { barTable, barText, classColour } from "../display/bars.js";
import { percent, plural } from "../display/format.js";

/** Heights at which classes are counted apart: bands of equal height, the first at the top. */
export const bandCount = 32;

/** Counts labelled pixels by class and height, picture by picture; shows itself as a table with bars. */
export class ClassShares implements Displayable {
  readonly classNames: readonly string[];
  /** Pictures counted. */
  images = 0;
  /** Pictures in which each class is seen at all. */
  readonly imagesWith: number[];
  /** [band][class]: labelled pixels. */
  readonly counts: readonly Float64Array[];

  constructor(classNames: readonly string[] = classes.map(({ name }) => name)) {
    this.classNames = classNames;
    this.imagesWith = classNames.map(() => 0);
    this.counts = Array.from({ length: bandCount }, () => new Float64Array(classNames.length));
  }

  /** Adds one picture. Its numbers are 0 ... C-1, or 255. */
  add({ width, height, data }: LabelMap): void {
    const seen = new Uint8Array(256);
    for (let i = 0; i < data.length; i++) {
      if (data[i] === ignoreLabel) continue;
      seen[data[i]] = 1;
      this.counts[Math.floor((Math.floor(i / width) * bandCount) / height)][data[i]]++;
    }
    const strange = seen.findIndex((one, label) => one === 1 && label >= this.classNames.length);
    if (strange >= 0) {
      const expected = `a class below ${this.classNames.length} or ${ignoreLabel}`;
      throw new GapLabError("class shares", { expected, got: strange });
    }
    this.imagesWith.forEach((n, c) => (this.imagesWith[c] = n + seen[c]));
    this.images++;
  }

  /** Per class, of all labelled pixels: sums to 1. */
  get shares(): number[] {
    return shareOf(this.classNames.map((_, c) => this.counts.reduce((sum, band) => sum + band[c], 0)));
  }

  /** The same for each band from the top to the bottom: [band][class]. */
  get sharesByHeight(): number[][] {
    return this.counts.map((band) => shareOf([...band]));
  }

  /**
   * How far two class mixes lie apart: the share of pixels that would have to change class, 0 the same to 1 nothing in common
   * (total variation distance).
   */
  distanceTo(other: ClassShares): number {
    const theirs = other.shares;
    return this.shares.reduce((sum, share, c) => sum + Math.abs(share - theirs[c]), 0) / 2;
  }

  [display](): MimeBundle {
    const { shares, images, imagesWith } = this;
    const most = Math.max(...shares);
    const rows = this.classNames.map((label, c) => ({
      label,
      note: `in ${imagesWith[c]}`,
      share: most > 0 ? shares[c] / most : 0,
      text: percent(shares[c], 2),
      colour: classColour(label),
    }));
    const heading = `Class shares of ${plural(images, "picture")}`;
    const html = markup`<div><b>${heading}</b>${barTable(rows, ["class", "share"])}</div>`;
    return { "text/html": html.text, "text/plain": `${heading}\n${barText(rows)}` };
  }
}

function shareOf(counts: number[]): number[] {
  const total = counts.reduce((a, b) => a + b, 0);
  return counts.map((n) => (total > 0 ? n / total : 0));
}
