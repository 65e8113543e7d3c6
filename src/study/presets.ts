/**
 * The studies that ship. They share one recipe and differ in how much of it they run.
 *
 * The recipe began from a trial in which the adversary earned its place on generated streets: source training first, then a short phase
 * with a fast discriminator, and averaged weights. It was fixed on the validation images; the test images are scored once per arm.
 */
import type { StudySpec } from "./spec.js";

const arms = ["gta-source-only", "gta-advent", "pd-v1-advent", "pd-v2-advent", "pd-v3-advent"];

/**
 * Five arms and the GTA control, one seed. `npm start`.
 * Cost: see README. Result: the table in the README comes from `full`.
 */
const standard: StudySpec = {
  preset: "standard",
  arms: [...arms.slice(0, 2), "gta-advent-lambda0", ...arms.slice(2)],
  seeds: [1],
  target: "streets",
  width: 192,
  height: 96,
  sourceImages: 400,
  targetImages: 400,
  valImages: 40,
  testImages: 200,
  batch: 4,
  sourceSteps: 500,
  adaptationSteps: 250,
  learningRate: 0.02,
  adaptationLearningRate: 0.005,
  power: 0.9,
  momentum: 0.9,
  weightDecay: 5e-4,
  clipNorm: 5,
  averaging: 0.98,
  lambda: 0.02,
  discriminatorWidth: 16,
  discriminatorLearningRate: 1e-3,
  warmupSteps: 50,
  netWidth: 48,
  checkpointEvery: 100,
};

/** Everything end to end in a minute or so; too short for its numbers to mean anything. `npm start -- --preset quick`. */
const quick: StudySpec = {
  ...standard,
  preset: "quick",
  sourceImages: 80,
  targetImages: 80,
  valImages: 8,
  testImages: 24,
  sourceSteps: 60,
  adaptationSteps: 40,
  warmupSteps: 10,
  averaging: 0.9,
};

/** Five seeds, and beside every ADVENT arm its control. `npm start -- --preset full`. Cost and result: README. */
const full: StudySpec = {
  ...standard,
  preset: "full",
  arms: arms.flatMap((arm) => (arm.endsWith("-advent") ? [arm, `${arm}-lambda0`] : [arm])),
  seeds: [1, 2, 3, 4, 5],
};

export const presets = { quick, standard, full } satisfies Record<string, StudySpec>;
