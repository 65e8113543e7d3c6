/**
 * From a place in the code that runs back to the cell that was written. tslab runs a cell as an unnamed script; here each gets a name,
 * and the two source maps of its two stages are kept under it.
 */
import { createRequire, SourceMap, type SourceMapPayload } from "node:module";
import type * as nodeVm from "node:vm";
import { lastMaps } from "../compile/typescript.js";

interface CellCode {
  /** The number in the cell's brackets. */
  readonly count: number;
  readonly source: string;
  readonly maps: readonly [string, string];
  /** Where tslab calls the function that it made of the cell: no place in the cell. */
  readonly callLine: number;
}

export interface Place {
  readonly count: number;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

/** What tslab puts before a cell's code, on its first line. */
const wrapper = /^\((?:async )?function\(exports, require\) \{ /;
/** tslab puts one line of its own before the cell. */
const addedLines = 1;

const cells: CellCode[] = [];
let next: { count: number; source: string } | null = null;

/** Announces the cell that tslab is about to compile and run. */
export function announceCell(count: number, source: string): void {
  next = { count, source };
}

/** The place in a cell that a stack's line speaks of. */
export function placeOf(frame: string): Place | null {
  const [, cell, line, column] = /\bcell-(\d+)\.ts:(\d+):(\d+)/.exec(frame) ?? [];
  if (cell === undefined || !cells[Number(cell)]) return null;
  const { count, source, maps, callLine } = cells[Number(cell)];
  if (Number(line) === callLine) return null;
  let place = { originalLine: Number(line) - 1, originalColumn: Number(column) - 1 };
  for (const map of maps) {
    const found = new SourceMap(JSON.parse(map) as SourceMapPayload).findEntry(place.originalLine, place.originalColumn);
    if (!("originalLine" in found)) return null;
    place = found;
  }
  const at = place.originalLine - addedLines;
  const text = source.split("\n")[at];
  return text === undefined ? null : { count, line: at + 1, column: place.originalColumn + 1, text };
}

const vm = createRequire(import.meta.url)("node:vm") as typeof nodeVm;
const { runInThisContext } = vm;
vm.runInThisContext = (code, options) => {
  const prefix = next && lastMaps && wrapper.exec(code)?.[0];
  if (!prefix) return runInThisContext(code, options);
  cells.push({ ...next!, maps: lastMaps!, callLine: code.split("\n").length });
  next = null;
  const named = { filename: `cell-${cells.length - 1}.ts`, columnOffset: -prefix.length };
  return runInThisContext(code, { ...(options as object), ...named });
};
