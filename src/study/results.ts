/** results.jsonl: a line per finished arm and seed. */
import { readFile } from "node:fs/promises";
import { writeWhole } from "../core/index.js";
import { folder } from "./folder.js";

/** One arm and seed of a study: its settings and its scores. */
export interface ResultLine {
  readonly arm: string;
  readonly seed: number;
  readonly source: string;
  readonly target: string;
  readonly method: string;
  readonly lambda: number;
  /** Names of what is scored: the 19 classes or a dataset's class groups. */
  readonly classes: readonly string[];
  /** Per class, 0-1; null where the class is neither in the truth nor predicted. */
  readonly iou: readonly (number | null)[];
  readonly miou: number;
  readonly split: string;
  /** Of both phases. */
  readonly steps: number;
  /** Of this arm's own training and scoring. */
  readonly seconds: number;
  readonly backend: string;
}

/** Every whole line; one that was cut off by a crash is left out. */
export async function readResults(out: string): Promise<ResultLine[]> {
  const text = await readFile(folder(out).results, "utf8").catch(() => "");
  return text.split("\n").flatMap((line) => {
    try {
      return line ? [JSON.parse(line) as ResultLine] : [];
    } catch {
      return [];
    }
  });
}

/** Arms may finish together: one writes after the other, each upon what the last one left. */
let lastWrite: Promise<unknown> = Promise.resolve();

/** Adds a line. The file is ordered by arm, then seed, so that two runs of one study give the same file. */
export function addResult(out: string, line: ResultLine, arms: readonly string[]): Promise<ResultLine[]> {
  const write = lastWrite.then(() => add(out, line, arms));
  lastWrite = write.catch(() => {});
  return write;
}

async function add(out: string, line: ResultLine, arms: readonly string[]): Promise<ResultLine[]> {
  const others = (await readResults(out)).filter((old) => old.arm !== line.arm || old.seed !== line.seed);
  const rank = ({ arm, seed }: ResultLine) => (arms.indexOf(arm) + 1 || arms.length + 1) * 1e6 + seed;
  const lines = [...others, line].sort((a, b) => rank(a) - rank(b));
  await writeWhole(folder(out).results, lines.map((l) => `${JSON.stringify(l)}\n`).join(""));
  return lines;
}
