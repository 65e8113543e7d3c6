export { Net, type Level, type LevelName } from "./net.js";
export { loadInto, saveNet, type LoadOptions } from "./load.js";
export { Prediction } from "./prediction.js";
import { deeplabV2 } from "./deeplab.js";
import { small } from "./small.js";

/** The networks, by name. */
export const models = {
  /** A small DeepLab-like network of some 260 thousand parameters at width 48, trained from scratch in minutes. */
  small,
  /** DeepLab v2 on ResNet-101 with two outputs, 44.6 million numbers: the network of the published ADVENT results. */
  deeplabV2,
};
