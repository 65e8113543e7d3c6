export * from "./classes.js";
export * from "./cityscapes-ids.js";
export * from "./colours.js";
export * from "./groups.js";
export * from "./maps.js";
export * from "./parallel-domain.js";
