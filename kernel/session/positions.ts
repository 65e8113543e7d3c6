/**
 * From a place in the code that runs back to what was written: a cell, or a file beside the notebook. tslab runs a cell as an unnamed
 * script; here each gets a name, and the source maps of its two stages are kept under it.
 */
import { createRequire, SourceMap, type SourceMapPayload } from "node:module";
import type * as nodeVm from "node:vm";

interface Running {
  /** What the reader calls it: `cell 3`, or the file. */
  readonly name: string;
  readonly maps: readonly string[];
  decoded?: readonly SourceMap[];
  /** Lines that tslab puts before a cell. */
  readonly addedLines: number;
  /** Where tslab calls the function that it made of the cell: no place in the cell. */
  readonly callLine?: number;
}

/** What tslab puts before a cell's code, on its first line. */
const wrapper = /^\((?:async )?function\(exports, require\) \{ /;
/** What is put behind it: the cell's names are known before its first statement (`compile/names.ts`). */
const opening = `"use strict"; try { gl$.declare(gl$names()); `;

/** Stacks are asked for soon after an error: the cells of long ago are forgotten. */
const mostKept = 500;
/** By the name under which V8 knows the code. */
const running = new Map<string, Running>();
const sources = new Map<number, string>();
let last = 0;
let next: { count: number; maps: () => readonly [string, string] | undefined } | null = null;

/** Announces the cell that tslab is about to compile and run; `maps` is asked once it is compiled. */
export function announceCell(count: number, source: string, maps: () => readonly [string, string] | undefined): void {
  next = { count, maps };
  sources.delete(count);
  sources.set(count, source);
  if (sources.size > mostKept) sources.delete(sources.keys().next().value!);
}

/** The same for a file, with its one source map. */
export function announceFile(path: string, map: string): void {
  running.set(path, { name: path, maps: map === "" ? [] : [map], addedLines: 0 });
}

/** A line of a cell, from 1. */
export const lineOfCell = (count: number, line: number): string | undefined => sources.get(count)?.split("\n")[line - 1];

const somewhere = /(cell-\d+\.ts|\/[^():]*):(\d+):(\d+)/;

/**
 * A line of a stack, with the place as it was written: `cell 3:1:7`. Null if it is none: the kernel's own code around a cell. Undefined if
 * it speaks of other code.
 */
export function asWritten(frame: string): string | null | undefined {
  const [at = "", file = "", line, column] = somewhere.exec(frame) ?? [];
  const code = running.get(file);
  if (!code || Number(line) === code.callLine) return code && null;
  let place = { originalLine: Number(line) - 1, originalColumn: Number(column) - 1 };
  code.decoded ??= code.maps.map((map) => new SourceMap(JSON.parse(map) as SourceMapPayload));
  for (const map of code.decoded) {
    const found = map.findEntry(place.originalLine, place.originalColumn);
    if (!("originalLine" in found)) return null;
    place = found;
  }
  const lineWritten = place.originalLine + 1 - code.addedLines;
  return lineWritten < 1 ? null : frame.replace(at, `${code.name}:${lineWritten}:${place.originalColumn + 1}`);
}

const vm = createRequire(import.meta.url)("node:vm") as typeof nodeVm;
const { runInThisContext } = vm;
vm.runInThisContext = (code, options) => {
  const prefix = next && wrapper.exec(code)?.[0];
  const maps = prefix && next!.maps();
  if (!prefix || !maps) return runInThisContext(code, options);
  const filename = `cell-${++last}.ts`;
  running.set(filename, { name: `cell ${next!.count}`, maps, addedLines: 1, callLine: code.split("\n").length });
  running.delete(`cell-${last - mostKept}.ts`);
  next = null;
  const named = { filename, columnOffset: -prefix.length - opening.length };
  return runInThisContext(prefix + opening + code.slice(prefix.length), { ...(options as object), ...named });
};
