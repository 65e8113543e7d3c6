/** The study: arms, seeds, what they run on and what came out. */
export { armsOf, isStreet, sourceLabel, withSources, type Arm } from "./arms.js";
export { openSource, openTarget, sampleCount, scoredSplit, spread } from "./data.js";
export { folder, readSpec } from "./folder.js";
export { presets } from "./presets.js";
export { addResult, readResults, type ResultLine } from "./results.js";
export { runStudy, type StudyEvent, type StudyOptions, type StudyOutcome } from "./run.js";
export { parseSpec, specKeys, type StudySpec } from "./spec.js";
