/** A golden case: what was run, and what came out of it. Checked, since cases come from outside. */
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { GapLabError, issuesInWords } from "../core/index.js";

const count = z.int().min(1);
const size = z.tuple([count, count]);
const summary = z.object({
  shape: z.array(z.int().min(0)),
  mean: z.number(),
  l2: z.number(),
  first: z.array(z.number()),
  last: z.array(z.number()),
});
const pair = z.tuple([z.number(), z.number()]);
const lambdas = z.strictObject({ main: z.number().min(0), aux: z.number().min(0) });

const settings = z.strictObject({
  name: z.string(),
  method: z.enum(["advent", "minent"]),
  /** Bottlenecks of each ResNet stage. */
  blocks: z.tuple([count, count, count, count]),
  /** [height, width] in pixels; of `eval`: the size at which logits are compared with labels. */
  source: size,
  target: size,
  eval: size,
  iterations: count,
  max_iterations: count,
  lr: z.number(),
  lr_d: z.number(),
  /** Repeats each trunk filter's update as the published optimiser does. */
  repeat: z.boolean(),
  /** Of the first tensor. */
  stream: z.int().min(0),
  lambda: lambdas,
  /** What the numbers were computed in, where that was not float32. */
  precision: z.enum(["float32", "float64"]).default("float32"),
});

const step = z.strictObject({
  seg_main: z.number(),
  seg_aux: z.number(),
  adv_main: z.number().optional(),
  adv_aux: z.number().optional(),
  ent_main: z.number().optional(),
  ent_aux: z.number().optional(),
  /** [source half, target half] */
  d_main: pair.optional(),
  d_aux: pair.optional(),
  source_logits_main: summary.optional(),
  source_logits_aux: summary.optional(),
  target_logits_main: summary.optional(),
  target_logits_aux: summary.optional(),
  /** Of source and adaptation together, before weight decay. */
  grads: z.record(z.string(), summary),
  after: z.record(z.string(), summary),
});

const schema = z.strictObject({
  case: settings,
  steps: z.array(step),
  eval: z.strictObject({
    logits: summary,
    histogram: z.array(z.array(z.int().min(0))),
    iou: z.array(z.number().nullable()),
    miou: z.number(),
  }),
});

export type Summary = z.infer<typeof summary>;
export type CaseSettings = z.infer<typeof settings>;
export type GoldenStep = z.infer<typeof step>;
export type GoldenCase = z.infer<typeof schema>;

/** @throws GapLabError when the file is no case that this command can run. */
export async function readCase(file: string): Promise<GoldenCase> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, "utf8"));
  } catch (cause) {
    throw new GapLabError(file, { expected: "a golden case in JSON", got: (cause as Error).message.split("\n")[0], cause });
  }
  const kind = (value as { case?: { kind?: unknown } } | null)?.case?.kind;
  if (kind !== undefined) {
    throw new GapLabError(file, { expected: "a case of ADVENT or MinEnt", got: `one of kind "${String(kind)}"` });
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new GapLabError(file, { expected: "a golden case", got: issuesInWords(result.error.issues, Object.keys(settings.shape)) });
}
