export { Net, toUnit } from "./net.js";
export { Prediction } from "./prediction.js";
import { small } from "./small.js";

/** The networks, by name. */
export const models = {
  /** A small DeepLab-like network of some 260 thousand parameters at width 48, trained from scratch in minutes. */
  small,
};
