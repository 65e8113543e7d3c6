/** An experiment: one source, one target, one method, at any scale. */
export type { ExperimentEvent, Tell } from "./events.js";
export { folder, readSpec } from "./folder.js";
export { readLosses } from "./losses.js";
export { presetOf, presets, type Header, type Preset, type PresetName } from "./presets/index.js";
export { readResults, type Best, type Evaluation, type Results } from "./results.js";
export { lastSnapshot, snapshots, type Snapshot } from "./snapshots.js";
export { parseSpec, specKeys, type ExperimentSpec } from "./spec.js";
export { trainExperiment, type ExperimentOptions, type Outcome } from "./train.js";
export { evaluateExperiment, type EvaluateChoices, type Scored } from "./evaluate.js";
export { specOf, type Choices } from "./spec-of.js";
export type { CellChoices } from "./cell.js";
