export { train, Run, type LossRecord, type Progress, type TrainOptions } from "./run.js";
export { evaluate, type EvaluateOptions } from "./evaluate.js";
export { defaultSchedule, type Schedule } from "./schedule.js";
export { readSafetensors, writeSafetensors } from "./safetensors.js";
