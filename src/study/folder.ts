/** Where a study keeps what: one folder, every file written beside its place and renamed into it. */
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { explainDisk, GapLabError } from "../core/index.js";
import { parseSpec, type StudySpec } from "./spec.js";

export const folder = (out: string) => ({
  spec: join(out, "spec.json"),
  results: join(out, "results.jsonl"),
  report: join(out, "report.html"),
  facts: join(out, "facts.json"),
  checkpoint: (job: string) => join(out, "checkpoints", `${job}.safetensors`),
  losses: (arm: string, seed: number) => join(out, "losses", `${arm}-${seed}.json`),
  sample: (arm: string, seed: number, index: number, what: "classes" | "entropy") =>
    join(out, "samples", `${arm}-${seed}`, `${index}-${what}.png`),
});

/** Writes a file whole or not at all. @throws GapLabError for a full disk, a missing right or a file in the way. */
export async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  const beside = `${file}.${process.pid}.part`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(beside, content);
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {});
    throw explainWrite(error, file);
  }
}

export const explainWrite = (error: unknown, file: string): unknown =>
  explainDisk(error, file, {
    expected: "a place to write to",
    otherwise: "name another folder with --out. What was finished before is kept.",
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

/** Removes what a study leaves, and nothing else: the folder may be somebody's home. */
async function forget(out: string): Promise<void> {
  const { spec, results, report, facts, checkpoint, losses, sample } = folder(out);
  const folders = [dirname(checkpoint("any")), dirname(losses("any", 0)), dirname(dirname(sample("any", 0, 0, "classes")))];
  for (const each of [spec, results, report, facts, ...folders]) {
    await rm(each, { recursive: true, force: true }).catch((error: unknown) => {
      throw explainWrite(error, each);
    });
  }
}

/**
 * Makes the folder this study's own. A folder of the same study is taken up again. Returns what gives a folder back that was new, for a
 * study that did not get to its first step: a mistyped path must not stand in the way of the right one.
 * @throws GapLabError when it holds another study, naming what differs.
 */
export async function claimFolder(out: string, spec: StudySpec, fresh: boolean): Promise<() => Promise<void>> {
  if (fresh) await forget(out);
  const file = folder(out).spec;
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text !== undefined) {
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
  await writeWhole(file, JSON.stringify(spec, null, 2));
  return async () => {
    if (text === undefined) await rm(file, { force: true });
  };
}
