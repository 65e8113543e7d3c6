/** What a study is, as one typed value; checked where it comes from a person. */
import { z } from "zod";
import { GapLabError, issuesInWords } from "../core/index.js";

const count = z.int().min(1);
const rate = z.number().gt(0);
const share = z.number().min(0).lt(1);

const differ = (items: readonly unknown[]) => new Set(items).size === items.length;
const once = { error: "expected each one once" };

const shape = z.strictObject({
  /** Where the values came from; a name for tables. */
  preset: z.string(),
  /** In the order of the table; a control is its arm with "-lambda0". */
  arms: z.array(z.string()).min(1).refine(differ, once),
  seeds: z.array(z.int().min(0)).min(1).refine(differ, once),
  /** "streets", or KIND:PATH. */
  target: z.string().regex(/^(streets|[a-z0-9]+:.+)$/, { error: 'expected "streets" or KIND:PATH' }),
  /** KIND:PATH each, in place of the built-in sources. */
  sources: z.array(z.string().regex(/^[a-z0-9]+:.+$/, { error: "expected KIND:PATH" })).optional(),
  /** Pixels at which everything is trained and scored. */
  width: z.int().min(32),
  height: z.int().min(32),
  /** Of drawn datasets; a folder of photographs is taken as it is. */
  sourceImages: count,
  targetImages: count,
  valImages: count,
  testImages: count,
  /** Images of each domain in a step. */
  batch: count,
  /** Phase one: the source alone. */
  sourceSteps: count,
  /** Phase two: the method, from where phase one ended. */
  adaptationSteps: count,
  learningRate: rate,
  adaptationLearningRate: rate,
  power: rate,
  momentum: share,
  weightDecay: z.number().min(0),
  clipNorm: z.number().min(0),
  /** Per step, of the running average of weights and buffers that is scored. */
  averaging: share,
  /** Weight of the adversarial loss. */
  lambda: z.number().min(0),
  discriminatorWidth: count,
  discriminatorLearningRate: rate,
  /** Steps of phase two before the adversarial loss counts. */
  warmupSteps: z.int().min(0),
  netWidth: z.int().min(2),
  checkpointEvery: count,
});

const schema = shape.refine(({ warmupSteps, adaptationSteps }) => warmupSteps < adaptationSteps, {
  path: ["warmupSteps"],
  error: "expected fewer than adaptationSteps, or the adversary never counts",
});

export type StudySpec = z.infer<typeof schema>;

export const specKeys = Object.keys(shape.shape);

/** @throws GapLabError with every key that is wrong, what was expected there and what came. */
export function parseSpec(value: unknown, where = "study spec"): StudySpec {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new GapLabError(where, {
    expected: "a valid study",
    got: issuesInWords(result.error.issues, specKeys),
    fix: "`npx gaplab study --help` lists what can be set.",
  });
}
