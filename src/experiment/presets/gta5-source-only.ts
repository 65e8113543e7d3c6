/**
 * Source only: DeepLab v2 on ResNet-101, trained on GTA5 alone and scored on Cityscapes. The rung below every adaptation method.
 * Values: the published configuration of ADVENT (valeoai/ADVENT, advent/domain_adaptation/config.py), without its target pass. Where
 * the two datasets come from and how their folders look: `data/README.md`. The auxiliary output's cross-entropy counts 0.1.
 */
import type { Preset } from "./preset.js";

export const gta5SourceOnly: Preset = {
  header: {
    title: "GTA5 to Cityscapes without adaptation",
    paper: "Vu et al., ADVENT: Adversarial Entropy Minimization for Domain Adaptation in Semantic Segmentation, CVPR 2019",
    command: "gaplab train gta5-source-only --source PATH --target PATH --weights IMAGENET_TRUNK",
    published: "36.6 in the paper's table; 35.95 reported by a rerun",
  },
  kinds: { source: "gta5", target: "cityscapes" },
  values: {
    method: "source-only",
    sourceWidth: 1280,
    sourceHeight: 720,
    targetWidth: 1024,
    targetHeight: 512,
    scoreWidth: 2048,
    scoreHeight: 1024,
    network: "deeplab-v2",
    blocks: [3, 4, 23, 3],
    branches: 4,
    netWidth: 48,
    batch: 1,
    flip: false,
    // The rates fall towards 0 at step 250000; training stops before that, as published.
    steps: 120_000,
    horizon: 250_000,
    learningRate: 2.5e-4,
    power: 0.9,
    momentum: 0.9,
    weightDecay: 5e-4,
    clipNorm: 0,
    repeatUpdates: false,
    averaging: 0,
    lambdaMain: 0,
    lambdaAux: 0,
    discriminatorWidth: 64,
    discriminatorLearningRate: 1e-4,
    warmupSteps: 0,
    seed: 1234,
    checkpointEvery: 500,
    snapshotEvery: 2000,
    // Every one, as published: 60 files of 180 MB.
    keep: 60,
    evaluateEvery: 0,
    picturesEvery: 500,
  },
};
