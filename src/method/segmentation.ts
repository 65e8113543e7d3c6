/** What every method lowers on the source: the cross-entropy of each of the network's levels. */
import { tf, type Scalar } from "../backend/index.js";
import { crossEntropy } from "../loss/index.js";
import type { Level, LevelName } from "../model/index.js";

/** Weight of the auxiliary level's cross-entropy beside the main one's. Vu et al. 2019, published configuration. */
export const auxiliarySegmentation = 0.1;

/** The name of a loss: "adversarial" for the main level, "adversarial aux" for the other. */
export const termOf = (term: string, level: LevelName): string => (level === "main" ? term : `${term} ${level}`);

/** The source's losses by name, weighted as they are summed. */
export const segmentationTerms = (levels: readonly Level[], labels: Uint8Array, auxiliary: number): Record<string, Scalar> =>
  Object.fromEntries(
    levels.map(({ name, logits }) => {
      const loss = crossEntropy(logits, labels);
      return [termOf("segmentation", name), name === "main" ? loss : tf.mul(loss, auxiliary)] as [string, Scalar];
    }),
  );
