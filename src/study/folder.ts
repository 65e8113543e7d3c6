/** Where a study keeps what: one folder, every file written beside its place and renamed into it. */
import { readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { explainWrite, GapLabError, sweepParts, writeWhole } from "../core/index.js";
import { parseSpec, type StudySpec } from "./spec.js";

export const folder = (out: string) => ({
  spec: join(out, "spec.json"),
  results: join(out, "results.jsonl"),
  report: join(out, "report.html"),
  /** The executed notebook that the report is made of. */
  notebook: join(out, "report.ipynb"),
  facts: join(out, "facts.json"),
  checkpoint: (job: string) => join(out, "checkpoints", `${job}.safetensors`),
  losses: (arm: string, seed: number) => join(out, "losses", `${arm}-${seed}.json`),
  sample: (arm: string, seed: number, index: number, what: "classes" | "entropy") =>
    join(out, "samples", `${arm}-${seed}`, `${index}-${what}.png`),
});

export async function readSpec(out: string): Promise<StudySpec> {
  const file = folder(out).spec;
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new GapLabError(out, {
      expected: "a study's folder with a spec.json",
      got: "none",
      fix: "Run `npx gaplab study` first.",
      cause,
    });
  });
  return parseSpec(parseJson(file, text), file);
}

function parseJson(file: string, text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch (cause) {
    const fix = "Start over with --fresh, or name another folder with --out.";
    throw new GapLabError(file, { expected: "a study's spec in JSON", got: text.slice(0, 40), fix, cause });
  }
}

/** The folders in a study's folder. */
const inside = (out: string): string[] => {
  const { checkpoint, losses, sample } = folder(out);
  return [dirname(checkpoint("any")), dirname(losses("any", 0)), dirname(dirname(sample("any", 0, 0, "classes")))];
};

/** Removes what a study leaves, and nothing else: the folder may be somebody's home. */
async function forget(out: string): Promise<void> {
  const { spec, results, report, notebook, facts } = folder(out);
  for (const each of [spec, results, report, notebook, facts, ...inside(out)]) {
    await rm(each, { recursive: true, force: true }).catch((error: unknown) => {
      throw explainWrite(error, each);
    });
  }
}

/** Removes what processes that are no more had begun to write. */
export async function sweep(out: string): Promise<void> {
  for (const each of inside(out)) await sweepParts(each);
}

const readIfThere = (file: string): Promise<string | undefined> => readFile(file, "utf8").catch(() => undefined);

/**
 * Whether this study may have the folder. Leaves everything in it as it is, so that a call that turns out wrong costs nothing.
 * @throws GapLabError when it holds another study, naming what differs, or cannot be written to.
 */
export async function checkFolder(out: string, spec: StudySpec, fresh: boolean): Promise<void> {
  const file = folder(out).spec;
  const text = await readIfThere(file);
  if (text === undefined && (await readIfThere(folder(out).results)) !== undefined) {
    const fix = "Name another folder with --out.";
    throw new GapLabError(out, { expected: "a study's folder, or a new one", got: "a results.jsonl without its spec.json", fix });
  }
  if (text !== undefined && !fresh) {
    const old = parseJson(file, text);
    const mine = spec as Record<string, unknown>;
    // More seeds or arms are more of the same study.
    const keys = [...new Set([...Object.keys(old), ...Object.keys(mine)])].filter((key) => key !== "seeds" && key !== "arms");
    const differing = keys.filter((key) => JSON.stringify(old[key]) !== JSON.stringify(mine[key]));
    if (differing.length > 0) {
      const show = (value: Record<string, unknown>) => differing.map((key) => `${key} ${JSON.stringify(value[key])}`).join(", ");
      const fix = "Name another folder with --out, or start over in this one with --fresh.";
      throw new GapLabError(out, { expected: `the study that began there (${show(old)})`, got: show(mine), fix });
    }
  }
  const trial = join(out, ".trial");
  await writeWhole(trial, "");
  await rm(trial);
}

/** Makes the folder this study's own, forgetting a study that is there when asked to. @throws GapLabError as `checkFolder`. */
export async function claimFolder(out: string, spec: StudySpec, fresh: boolean): Promise<void> {
  await checkFolder(out, spec, fresh);
  const file = folder(out).spec;
  // Without its spec nothing here is a study's.
  if (fresh && (await readIfThere(file)) !== undefined) await forget(out);
  await sweep(out);
  await writeWhole(file, JSON.stringify(spec, null, 2));
}
