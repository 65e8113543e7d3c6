/** One training step against golden numbers, which somebody else computed. */
export { readCase, type GoldenCase } from "./case.js";
export { compare, type Quantity } from "./compare.js";
export { runCase } from "./ours.js";
export { startCase } from "./players.js";
