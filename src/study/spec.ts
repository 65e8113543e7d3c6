/** What a study is: every number that its results depend on, and nothing else. Written to `spec.json` beside the results. */
import { z } from "zod";
import { GapLabError } from "../core/index.js";
import { nearest } from "./nearest.js";

const count = z.int().positive();
const share = z.number().min(0).lt(1);
const rate = z.number().positive();

const schema = z.strictObject({
  /** Where the values came from; a name for tables. */
  preset: z.string(),
  /** Names of arms, in the order of the table; see `arms`. */
  arms: z.array(z.string()).min(1),
  seeds: z.array(z.int().nonnegative()).min(1),
  /** "streets", or a dataset as KIND:PATH. */
  target: z.string().regex(/^(streets|[a-z0-9]+:.+)$/, { error: 'expected "streets" or KIND:PATH' }),
  /** Labelled datasets as KIND:PATH, which take the place of the built-in ones. */
  sources: z
    .array(z.string().regex(/^[a-z0-9]+:.+$/, { error: "expected KIND:PATH" }))
    .min(1)
    .optional(),
  size: z.strictObject({ width: z.int().min(32), height: z.int().min(32) }),
  /** Of each drawn dataset. A folder of photographs is taken as it is. */
  images: z.strictObject({ train: count, val: count, test: count }),
  batch: count,
  sourceSteps: count,
  adaptationSteps: count,
  learningRate: rate.default(0.02),
  adaptationLearningRate: rate.default(0.005),
  power: rate.default(0.9),
  momentum: share.default(0.9),
  weightDecay: z.number().nonnegative().default(5e-4),
  clipNorm: rate.default(5),
  /** Of weights and buffers in the adaptation phase, per step. The average is what is scored. */
  averaging: share.default(0.98),
  /** Weight of the adversarial loss. */
  lambda: z.number().nonnegative().default(0.02),
  discriminatorWidth: count.default(16),
  discriminatorLearningRate: rate.default(1e-3),
  /** Steps in which the discriminator learns and is not yet listened to. */
  warmupSteps: z.int().nonnegative().default(50),
  netWidth: z.int().min(2).multipleOf(2).default(48),
  /** Batch norm is scored with its running statistics, fixed beforehand for every arm. */
  readOut: z.literal("running").default("running"),
  checkpointEvery: count.default(100),
});

export type StudySpec = z.output<typeof schema>;
export type StudySpecInput = z.input<typeof schema>;

/** @throws GapLabError with one line per fault, each naming the key. */
export function parseSpec(value: unknown, where = "study"): StudySpec {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  const faults = result.error.issues.flatMap(describe);
  const [first] = faults;
  throw new SpecError(where, faults, first);
}

interface Fault {
  key: string;
  expected: string;
  got: unknown;
}

/** A GapLabError whose message has one line per fault. */
class SpecError extends GapLabError {
  constructor(where: string, faults: Fault[], { key, expected, got }: Fault) {
    super(`${where}: ${key}`, { expected, got });
    this.message = faults
      .map(({ key, expected, got }) => new GapLabError(`${where}: ${key}`, { expected, got }).message)
      .join("\n");
  }
}

function describe(issue: z.core.$ZodIssue): Fault[] {
  const path = issue.path.join(".");
  if (issue.code === "unrecognized_keys") {
    const known = keysAt(issue.path);
    return issue.keys.map((key) => {
      const close = nearest(key, known);
      return { key: path ? `${path}.${key}` : key, expected: close ? `"${close}"` : `one of ${known.join(", ")}`, got: `"${key}"` };
    });
  }
  return [{ key: path, expected: expectation(issue), got: issue.input === undefined ? "nothing" : issue.input }];
}

function expectation(issue: z.core.$ZodIssue): string {
  // Zod writes "Invalid input: expected number, received string" and "Too small: expected number to be >=1".
  return /expected (.*?)(, received .*)?$/.exec(issue.message)?.[1] ?? issue.message;
}

function keysAt(path: readonly PropertyKey[]): string[] {
  const shape = schema.shape;
  const inner = path.length ? shape[path[0] as "size" | "images"] : undefined;
  return Object.keys(inner ? inner.shape : shape);
}
