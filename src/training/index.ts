export { train, Run, type TrainOptions } from "./run.js";
export type { LossRecord, Progress, ProgressListener } from "./progress.js";
export { evaluate, type EvaluateOptions } from "./evaluate.js";
export { remeasured, type RemeasureOptions } from "./remeasure.js";
export { defaultSchedule, polynomialDecay, type Schedule } from "./schedule.js";
export { readSafetensors, writeSafetensors } from "./safetensors.js";
