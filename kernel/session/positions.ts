/**
 * From a place in the code that runs back to the cell that was written. tslab runs a cell as an unnamed script; here each gets a name,
 * and the source maps of its two stages are kept under it.
 */
import { createRequire, SourceMap, type SourceMapPayload } from "node:module";
import type * as nodeVm from "node:vm";

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
/** What is put behind it: the cell's names are known before its first statement (`compile/names.ts`). */
const opening = `"use strict"; try { gl$.declare(gl$names()); `;
/** tslab puts one line of its own before the cell. */
const addedLines = 1;

/** Stacks are asked for soon after an error: the cells of long ago are forgotten. */
const mostKept = 500;
const cells = new Map<number, CellCode>();
let last = 0;
let next: { count: number; source: string; maps: () => readonly [string, string] | undefined } | null = null;

/** Announces the cell that tslab is about to compile and run; `maps` is asked once it is compiled. */
export function announceCell(count: number, source: string, maps: () => readonly [string, string] | undefined): void {
  next = { count, source, maps };
}

/** The place in a cell that a stack's line speaks of. */
export function placeOf(frame: string): Place | null {
  const [, number, line, column] = /\bcell-(\d+)\.ts:(\d+):(\d+)/.exec(frame) ?? [];
  const cell = cells.get(Number(number));
  if (!cell || Number(line) === cell.callLine) return null;
  let place = { originalLine: Number(line) - 1, originalColumn: Number(column) - 1 };
  for (const map of cell.maps) {
    const found = new SourceMap(JSON.parse(map) as SourceMapPayload).findEntry(place.originalLine, place.originalColumn);
    if (!("originalLine" in found)) return null;
    place = found;
  }
  const at = place.originalLine - addedLines;
  const text = cell.source.split("\n")[at];
  return text === undefined ? null : { count: cell.count, line: at + 1, column: place.originalColumn + 1, text };
}

const vm = createRequire(import.meta.url)("node:vm") as typeof nodeVm;
const { runInThisContext } = vm;
vm.runInThisContext = (code, options) => {
  const prefix = next && wrapper.exec(code)?.[0];
  const maps = prefix && next!.maps();
  if (!prefix || !maps) return runInThisContext(code, options);
  cells.set(++last, { count: next!.count, source: next!.source, maps, callLine: code.split("\n").length });
  cells.delete(last - mostKept);
  next = null;
  const named = { filename: `cell-${last}.ts`, columnOffset: -prefix.length - opening.length };
  return runInThisContext(prefix + opening + code.slice(prefix.length), { ...(options as object), ...named });
};
