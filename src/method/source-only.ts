/** No adaptation: the labelled source alone. The running statistics of batch normalisation see source images only. */
import { crossEntropy } from "../loss/index.js";
import type { Method } from "./method.js";

export function sourceOnly(): Method {
  return {
    name: "source-only",
    needsTarget: false,
    turns: (net) => [
      {
        player: { name: "net", parameters: net.parameters, optimiser: "net" },
        terms: ({ source }) => ({ segmentation: crossEntropy(net.logits(source.images, "training"), source.labels) }),
      },
    ],
  };
}
