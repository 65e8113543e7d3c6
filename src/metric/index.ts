/** What is measured of predictions, masks and pictures. */
export * from "./confusion.js";
export * from "./appearance.js";
export * from "./class-shares.js";
export * from "./mask-style.js";
export * from "./subsets.js";
