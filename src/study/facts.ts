/** What a study's folder says of its runs beside spec and results: how long they took, and which streets they were on. */
import { readFile } from "node:fs/promises";
import { writeWhole } from "../core/index.js";
import { worldVersion } from "../world/index.js";
import { armsOf, isStreet } from "./arms.js";
import { folder } from "./folder.js";
import type { StudySpec } from "./spec.js";

export interface Facts {
  /** Of all runs together. */
  readonly seconds?: number;
  /** Version of the drawn streets; absent where none took part. */
  readonly world?: string;
}

export async function readFacts(out: string): Promise<Facts> {
  const text = await readFile(folder(out).facts, "utf8").catch(() => "{}");
  try {
    return JSON.parse(text) as Facts;
  } catch {
    return {};
  }
}

export const addFacts = async (out: string, facts: Facts): Promise<void> =>
  writeWhole(folder(out).facts, JSON.stringify({ ...(await readFacts(out)), ...facts }));

/** The version of the streets that a study would be on now. */
export const worldOf = (spec: StudySpec): string | undefined =>
  spec.target === "streets" || armsOf(spec).some((arm) => isStreet(arm.source)) ? worldVersion : undefined;
