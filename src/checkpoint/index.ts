/** Checkpoint files of all kinds to plain arrays. Knows no tensor library. */
export type { Checkpoint, CheckpointTensor, Scalar } from "./checkpoint.js";
export type { Dtype, Numbers } from "./dtype.js";
export { oihwShape, transposeHwioToOihw, transposeOihwToHwio } from "./layout.js";
export { matchNames, type Match, type MatchOptions } from "./match.js";
export { openCheckpoint, withCheckpoint } from "./open.js";
export { readSafetensors, type StoredTensor } from "./read-safetensors.js";
export { printable } from "./say.js";
export { sumOf } from "./sum.js";
export { writeSafetensors, type Writable } from "./write-safetensors.js";
