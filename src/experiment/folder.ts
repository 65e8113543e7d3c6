/** Where an experiment keeps what, and whose folder it is. */
import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { explainWrite, GapLabError, sweepParts, writeWhole } from "../core/index.js";
import { looseKeys, parseSpec, type ExperimentSpec } from "./spec.js";

export const folder = (out: string) => ({
  spec: join(out, "spec.json"),
  losses: join(out, "losses.jsonl"),
  results: join(out, "results.json"),
  /** Holds the number of the process that trains. */
  lock: join(out, "training.lock"),
  events: join(out, "tensorboard"),
  checkpoints: join(out, "checkpoints"),
  /** Everything that the next step depends on. */
  last: join(out, "checkpoints", "last.safetensors"),
  /** The network alone, as it is scored. */
  snapshot: (step: number) => join(out, "checkpoints", `step-${String(step).padStart(7, "0")}.safetensors`),
});

/** @throws GapLabError where there is no experiment. */
export async function readSpec(out: string): Promise<ExperimentSpec> {
  const file = folder(out).spec;
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    const fix = "Begin one with `npx gaplab train PRESET`.";
    throw new GapLabError(out, { expected: "an experiment's folder with a spec.json", got: "none", fix, cause });
  });
  return parseSpec(parseJson(file, text), file);
}

/**
 * Whether this experiment may have the folder; leaves everything in it as it is. Loose values, such as the number of steps, may be
 * others than before. @throws GapLabError when it holds another experiment (naming what differs) or something else.
 */
export async function checkFolder(out: string, spec: ExperimentSpec, fresh: boolean): Promise<void> {
  const { spec: file } = folder(out);
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return;
  const old = expectExperiment(file, parseJson(file, text));
  if (!fresh) expectSame(out, old, spec);
}

/** Makes the folder this experiment's own, forgetting what one left there when asked to. @throws GapLabError as `checkFolder`. */
export async function claimFolder(out: string, spec: ExperimentSpec, fresh: boolean): Promise<void> {
  await checkFolder(out, spec, fresh);
  const { spec: file, checkpoints } = folder(out);
  if (fresh && existsSync(file)) await forget(out);
  await sweepParts(checkpoints);
  await writeWhole(file, JSON.stringify(spec, null, 2));
}

/** Nothing of a study, or of somebody else, is ever written over. */
function expectExperiment(file: string, value: Record<string, unknown>): Record<string, unknown> {
  if ("method" in value && "network" in value) return value;
  const fix = "Name another folder with --out.";
  throw new GapLabError(file, { expected: "an experiment's spec", got: "arms" in value ? "a study's" : "something else", fix });
}

function expectSame(out: string, old: Record<string, unknown>, spec: ExperimentSpec): void {
  const now = spec as Record<string, unknown>;
  const keys = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter((key) => !looseKeys.includes(key));
  const differing = keys.filter((key) => JSON.stringify(old[key]) !== JSON.stringify(now[key]));
  if (differing.length === 0) return;
  const show = (values: Record<string, unknown>) => differing.map((key) => `${key} ${JSON.stringify(values[key])}`).join(", ");
  throw new GapLabError(out, {
    expected: `the experiment that began there (${String(old.preset)}: ${show(old)})`,
    got: `${spec.preset}: ${show(now)}`,
    fix: "Name another folder with --out, or start over in this one with --fresh.",
  });
}

/** Removes what an experiment leaves, and nothing else: the folder may hold more. */
async function forget(out: string): Promise<void> {
  const { spec, losses, results, events, checkpoints } = folder(out);
  for (const each of [losses, results, events, checkpoints, spec]) {
    await rm(each, { recursive: true, force: true }).catch((error: unknown) => {
      throw explainWrite(error, each);
    });
  }
}

function parseJson(file: string, text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch (cause) {
    const fix = "Name another folder with --out, or delete that file.";
    throw new GapLabError(file, { expected: "an experiment's spec in JSON", got: text.slice(0, 40), fix, cause });
  }
}
