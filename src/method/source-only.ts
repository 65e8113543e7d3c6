/** No adaptation: the labelled source alone. The running statistics of batch normalisation see source images only. */
import type { Method } from "./method.js";
import { inWords } from "./method-display.js";
import { auxiliarySegmentation, segmentationTerms } from "./segmentation.js";

/** No adaptation: the labelled source alone. */
export function sourceOnly(): Method {
  const method: Method = {
    name: "source-only",
    needsTarget: false,
    turns: (net) => [
      {
        player: { name: "net", parameters: net.parameters, optimiser: "net" },
        passes: [({ source }) => segmentationTerms(net.levels(source.images, "training"), source.labels, auxiliarySegmentation)],
      },
    ],
  };
  return inWords(method, "no adaptation.", [{ moves: "the network (SGD)", lowers: ["cross-entropy of the source"] }]);
}
