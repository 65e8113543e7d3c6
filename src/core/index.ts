export * from "./disk.js";
export * from "./errors.js";
export * from "./frame.js";
export * from "./html.js";
export * from "./pixels.js";
export * from "./random.js";
export * from "./threads.js";
export * from "./display.js";
