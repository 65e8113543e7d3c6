/** No adaptation: the labelled source alone. The running statistics of batch normalisation see source images only. */
import { crossEntropy } from "../loss/index.js";
import type { Method } from "./method.js";
import { inWords } from "./method-display.js";

/** No adaptation: the labelled source alone. */
export function sourceOnly(): Method {
  const method: Method = {
    name: "source-only",
    needsTarget: false,
    turns: (net) => [
      {
        player: { name: "net", parameters: net.parameters, optimiser: "net" },
        terms: ({ source }) => ({ segmentation: crossEntropy(net.logits(source.images, "training"), source.labels) }),
      },
    ],
  };
  return inWords(method, "no adaptation.", [{ moves: "the network (SGD)", lowers: ["cross-entropy of the source"] }]);
}
