/** What an experiment is, as one typed value: one source, one target, one network, one method; checked where it comes from a person. */
import { z } from "zod";
import { GapLabError, issuesInWords } from "../core/index.js";

const count = z.int().min(1);
const size = z.int().min(32);
const rate = z.number().gt(0);
const weight = z.number().min(0);
const share = z.number().min(0).lt(1);
const place = z.string().regex(/^[a-z0-9]+:.+$/, { error: "expected KIND:PATH" });

const shape = z.strictObject({
  /** Where the values came from; a name for tables. */
  preset: z.string(),
  method: z.enum(["source-only", "minent", "advent"]),
  /** KIND:PATH each. */
  source: place,
  target: place,
  /** How many images to take of each, and of the split that is scored; without them all. Of drawn streets: how many to draw. */
  sourceImages: count.optional(),
  targetImages: count.optional(),
  valImages: count.optional(),

  /** Pixels at which training sees each set. */
  sourceWidth: size,
  sourceHeight: size,
  targetWidth: size,
  targetHeight: size,
  /** Pixels at which the network is scored: pictures come at the target's size, logits are enlarged to this one, as the labels have it. */
  scoreWidth: size,
  scoreHeight: size,

  network: z.enum(["deeplab-v2", "small"]),
  /** Of deeplab-v2: bottlenecks of each stage. [3,4,23,3] is ResNet-101. */
  blocks: z.tuple([count, count, count, count]),
  /** Of deeplab-v2: atrous branches that a head sums. */
  branches: z.literal([2, 4]),
  /** Of small: channels after the stem. */
  netWidth: z.int().min(2),
  /** A file of numbers to start from, such as the trunk's from ImageNet. */
  weights: z.string().min(1).optional(),

  /** Images of each domain in a step. */
  batch: count,
  /** Mirrors each image with probability one half. */
  flip: z.boolean(),
  /** Steps to take. */
  steps: count,
  learningRate: rate,
  /** Steps after which the rates would reach 0: lr (1 - t / horizon)^power. */
  horizon: count,
  power: rate,
  momentum: share,
  weightDecay: weight,
  /** The gradient's longest norm; 0: any. */
  clipNorm: weight,
  /** Repeats each trunk filter's update 3 or 4 times in a step, as the published optimiser does by listing nested parameters again. */
  repeatUpdates: z.boolean(),
  /** Per step, of the running average of weights that is scored; 0: the last weights themselves. */
  averaging: share,

  /** Weights of the entropy or of the adversarial loss, at the main and at the auxiliary output. */
  lambdaMain: weight,
  lambdaAux: weight,
  /** Of minent: only this share of each image's pixels counts, the ones with the highest entropy. */
  entropyRanking: z.number().gt(0).max(1).optional(),
  /** Of minent: weight of the class-ratio prior (the paper's is not known), and the share of a class's share that is to be kept. */
  classPriorLambda: rate.optional(),
  classPriorMu: share.optional(),
  discriminatorWidth: count,
  discriminatorLearningRate: rate,
  /** Steps before the adversarial loss counts. */
  warmupSteps: z.int().min(0),

  seed: z.int().min(0),
  /** Steps between two checkpoints: what a crash may cost. */
  checkpointEvery: count,
  /** Steps between two snapshots that stay. */
  snapshotEvery: count,
  /** Snapshots that are kept: the newest ones. */
  keep: count,
  /** Steps between two scorings while training; 0: only at the end. Needs target labels, and changes nothing in training. */
  evaluateEvery: z.int().min(0),
  /** Steps between two pictures in TensorBoard; 0: none. */
  picturesEvery: z.int().min(0),
});

const extras = ["entropyRanking", "classPriorLambda", "classPriorMu"] as const;

const schema = shape
  .refine((spec) => spec.method === "minent" || extras.every((key) => spec[key] === undefined), {
    error: `${extras.join(", ")} belong to the method minent`,
  })
  .refine(({ classPriorLambda, classPriorMu }) => classPriorMu === undefined || classPriorLambda !== undefined, {
    error: "classPriorMu needs a classPriorLambda",
  });

export type ExperimentSpec = z.infer<typeof schema>;

export const specKeys = Object.keys(shape.shape);

/** Values that an experiment may change on its way: how far it goes and what it keeps, not what it computes. */
export const looseKeys: readonly string[] = [
  ...["preset", "steps", "checkpointEvery", "snapshotEvery", "keep", "evaluateEvery", "picturesEvery"],
  ...["valImages", "scoreWidth", "scoreHeight"],
];

/** @throws GapLabError with every key that is wrong, what was expected there and what came. */
export function parseSpec(value: unknown, where = "experiment"): ExperimentSpec {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new GapLabError(where, {
    expected: "a valid experiment",
    got: issuesInWords(result.error.issues, specKeys),
    fix: "`npx gaplab train --help` lists what can be set.",
  });
}
