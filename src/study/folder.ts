/** Where a study keeps what: one folder, every file written beside its place and renamed into it. */
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { GapLabError } from "../core/index.js";
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

/** An error of the file system in words; everything else as it is. */
export function explainWrite(error: unknown, file: string): unknown {
  const code = (error as NodeJS.ErrnoException)?.code ?? "";
  const got = {
    ENOSPC: "a full disk",
    EACCES: "no permission to write",
    EROFS: "a read-only disk",
    ENOTDIR: "a file where a folder is needed",
    EEXIST: "a file where a folder is needed",
  }[code];
  if (!got) return error;
  const fix = "Free some space or name another folder with --out. What was finished before is kept.";
  return new GapLabError(file, { expected: "a place to write to", got, fix, cause: error });
}

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
  return parseSpec(JSON.parse(text), file);
}

/**
 * Makes the folder this study's own. A folder of the same study is taken up again.
 * @throws GapLabError when it holds another study, naming what differs.
 */
export async function claimFolder(out: string, spec: StudySpec, fresh: boolean): Promise<void> {
  if (fresh) await rm(out, { recursive: true, force: true });
  const file = folder(out).spec;
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text !== undefined) {
    const old = JSON.parse(text) as Record<string, unknown>;
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
}
