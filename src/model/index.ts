export { Net, toUnit } from "./net.js";
export { Prediction } from "./prediction.js";
import { small } from "./small.js";

/** The networks, by name. */
export const models = { small };
