/** losses.jsonl: every step's losses, a line each, appended as they come. */
import { closeSync, openSync, writeSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { explainWrite, writeWhole } from "../core/index.js";
import type { LossRecord } from "../training/index.js";

export interface LossLog {
  add(record: LossRecord): void;
  close(): void;
}

/** Every whole line; one that a crash cut off is left out. */
export async function readLosses(file: string): Promise<LossRecord[]> {
  const text = await readFile(file, "utf8").catch(() => "");
  return text.split("\n").flatMap((line) => {
    try {
      return line ? [JSON.parse(line) as LossRecord] : [];
    } catch {
      return [];
    }
  });
}

/** Goes on after `step`: steps that are taken again, since a crash took their weights, are written again. */
export async function openLosses(file: string, step: number): Promise<LossLog> {
  const kept = (await readLosses(file)).filter((record) => record.step <= step);
  await writeWhole(file, kept.map(lineOf).join(""));
  const handle = openSync(file, "a");
  return {
    add({ step, losses }) {
      try {
        writeSync(handle, lineOf({ step, losses }));
      } catch (error) {
        throw explainWrite(error, file);
      }
    },
    close: () => closeSync(handle),
  };
}

const lineOf = (record: LossRecord): string => `${JSON.stringify(record)}\n`;
