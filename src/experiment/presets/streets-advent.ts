/**
 * AdvEnt on the built-in streets in under a minute: every part of a paper-scale run on something small, to try things with. Its number
 * means nothing. The study's recipe for streets, which does mean something, is `gaplab study`.
 */
import { gta5SourceOnly } from "./gta5-source-only.js";
import type { Preset } from "./preset.js";

export const streetsAdvent: Preset = {
  header: {
    title: "AdvEnt on the built-in streets, small enough to try things with",
    paper: gta5SourceOnly.header.paper,
    command: "gaplab train streets-advent",
    cost: "40 s with two threads on four shared cores, drawing included",
    result: "20.3 on ten drawn images, which says only that everything works",
  },
  kinds: { source: "streets", target: "streets" },
  values: {
    ...gta5SourceOnly.values,
    method: "advent",
    source: "streets:gta",
    target: "streets:cityscapes",
    sourceImages: 60,
    targetImages: 60,
    valImages: 10,
    sourceWidth: 192,
    sourceHeight: 96,
    targetWidth: 192,
    targetHeight: 96,
    scoreWidth: 192,
    scoreHeight: 96,
    network: "small",
    batch: 2,
    flip: true,
    steps: 200,
    horizon: 400,
    learningRate: 0.02,
    clipNorm: 5,
    averaging: 0.98,
    lambdaMain: 0.01,
    lambdaAux: 0.002,
    discriminatorWidth: 16,
    discriminatorLearningRate: 1e-3,
    warmupSteps: 50,
    seed: 1,
    checkpointEvery: 50,
    snapshotEvery: 50,
    keep: 5,
    picturesEvery: 50,
  },
};
