/** What a network says about one picture, as plain arrays. */
import { display, type Displayable, type LabelMap, type MimeBundle } from "../core/index.js";
import { picturesBundle, ShownEntropy, ShownLabels } from "../display/shown.js";

/** What a network says about one picture: `classes()` and `entropy()`, or all probabilities. */
export class Prediction implements Displayable {
  constructor(
    /** Pixels, as the picture has them. */
    readonly width: number,
    readonly height: number,
    /** C. */
    readonly classCount: number,
    /** [height width C]; each pixel sums to 1. */
    readonly probabilities: Float32Array,
  ) {}

  /** The likeliest class of every pixel. `groups` scores unions instead: group g's probability is the sum over its trainIds. */
  classes(groups?: readonly (readonly number[])[]): LabelMap {
    const { width, height, classCount: C, probabilities: p } = this;
    const data = new Uint8Array(width * height);
    const members = groups ?? Array.from({ length: C }, (_, c) => [c]);
    for (let i = 0; i < data.length; i++) {
      let best = -1;
      for (let g = 0; g < members.length; g++) {
        let sum = 0;
        for (const c of members[g]) sum += p[i * C + c];
        if (sum > best) [best, data[i]] = [sum, g];
      }
    }
    return new ShownLabels(width, height, data);
  }

  /** Entropy of every pixel as a share of log2 C: 0 sure, 1 knows nothing. Vu et al., CVPR 2019. */
  entropy(): ShownEntropy {
    const { width, height, classCount: C, probabilities: p } = this;
    const data = new Float32Array(width * height);
    for (let i = 0; i < data.length; i++) {
      let sum = 0;
      for (let c = 0; c < C; c++) {
        const value = p[i * C + c];
        if (value > 0) sum -= value * Math.log(value);
      }
      data[i] = sum / Math.log(C);
    }
    return new ShownEntropy(width, height, data);
  }

  /** The classes and the entropy side by side. */
  [display](): Promise<MimeBundle> {
    return picturesBundle({ classes: this.classes(), entropy: this.entropy() });
  }
}
