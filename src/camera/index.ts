export * from "./pinhole.js";
export * from "./calibrations.js";
