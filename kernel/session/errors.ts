/**
 * What went wrong in a cell, in the three fields that Jupyter shows: ename, evalue, traceback.
 * Frames of the kernel, of tslab and of Node are left out; those inside cells name the cell's own lines.
 */
import { relative } from "node:path";
import { inspect } from "node:util";
import type { Diagnostic } from "tslab/dist/converter.js";
import { lineOfCell } from "./positions.js";

export interface CellError {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

const red = (text: string) => `\u001b[31m${text}\u001b[39m`;
const hidden = /node:|[\\/]node_modules[\\/]tslab[\\/]|[\\/]kernel[\\/]dist[\\/]/;
/** Causes and gathered errors are followed this far. */
const mostBehind = 5;

/** Any thrown value, also one that throws when it is looked at. */
export function thrownError(thrown: unknown): CellError {
  try {
    return isErrorLike(thrown) ? errorLike(thrown) : plainValue(thrown);
  } catch {
    return { ename: "Thrown", evalue: "", traceback: [`${red("Thrown")}: a value that cannot be shown`] };
  }
}

function errorLike(thrown: Error): CellError {
  const [ename, evalue] = [String(thrown.name), String(thrown.message)];
  const traceback = [`${red(ename)}: ${evalue}`, ...cellFrames(String(thrown.stack ?? "")), ...behind(thrown, "  ")];
  return { ename, evalue, traceback };
}

function plainValue(thrown: unknown): CellError {
  const evalue = typeof thrown === "string" ? thrown : inspect(thrown, { depth: 2, breakLength: 100 });
  return { ename: "Thrown", evalue, traceback: [`${red("Thrown")}: ${evalue}`] };
}

/** What an error was caused by, and what an AggregateError gathers. */
function behind(error: Error, indent: string): string[] {
  if (indent.length > 2 * mostBehind) return [];
  const gathered = "errors" in error && Array.isArray(error.errors) ? (error.errors as unknown[]) : [];
  const tell = (how: string) => (one: unknown) => {
    const text = isErrorLike(one) ? `${one.name}: ${one.message}` : plainValue(one).evalue;
    return [`${indent}${how}${text}`, ...(isErrorLike(one) ? behind(one, `${indent}  `) : [])];
  };
  const causes = error.cause === undefined ? [] : tell("caused by ")(error.cause);
  return [...causes, ...gathered.slice(0, mostBehind).flatMap(tell("- "))];
}

const written = /^\s+at (?:async )?(?:(.*) \()?(?:cell (\d+)|(\/.*)):(\d+):(\d+)\)?$/;

/** The stack (`stacks.ts`) as the reader of a notebook needs it, with the line of code that the first frame in a cell speaks of. */
function cellFrames(stack: string): string[] {
  let excerpt: string[] = [];
  const frames = stack.split("\n").flatMap((frame) => {
    if (!/^\s+at /.test(frame) || hidden.test(frame)) return [];
    const [found, name, count, file = "", line, column] = written.exec(frame) ?? [];
    const path = relative(process.cwd(), file);
    if (!found || (!count && (path.startsWith("..") || path.includes("node_modules")))) return [frame];
    const text = count && lineOfCell(Number(count), Number(line));
    if (excerpt.length === 0 && text) excerpt = codeExcerpt(Number(line), text, Number(column) - 1, "^");
    const named = name && name !== "eval" ? `${name.replace(/^(?:Proxy|Object)\.|^async | \[as .*$/g, "")}, ` : "";
    return [`    at ${named}${count ? `cell ${count}` : path}, line ${line}`];
  });
  return [...excerpt, ...frames];
}

/** `2 | code` and a mark under it. */
function codeExcerpt(line: number, text: string, column: number, mark: string): string[] {
  const number = `${line} | `;
  return [`${number}${text}`, `${" ".repeat(number.length + column)}${red(mark)}`];
}

/** What the compiler complains of, with the line and a caret. What it says of one place, reason under reason, stands over one caret. */
export function compileError(diagnostics: readonly Diagnostic[], code: string): CellError {
  const lines = code.split("\n");
  const places = new Map<string, Diagnostic[]>();
  for (const one of diagnostics) {
    const place = `${one.fileName ?? ""} ${one.start.offset} ${one.end.offset}`;
    places.set(place, [...(places.get(place) ?? []), one]);
  }
  const told = [...places.values()].slice(0, mostPlaces).flatMap((reasons) => complaint(reasons, lines));
  const more = places.size > mostPlaces ? [`... and ${places.size - mostPlaces} more`] : [];
  return { ename: "TypeScriptError", evalue: diagnostics[0].messageText, traceback: [...told, ...more] };
}

const mostPlaces = 10;

function complaint(reasons: readonly Diagnostic[], lines: readonly string[]): string[] {
  const [{ fileName, start, end, code, messageText }, ...deeper] = reasons;
  const { line, character } = start;
  const text = fileName ? undefined : lines[line];
  const last = end.line === line ? end.character : (text?.length ?? 0);
  return [
    `${fileName ? `${fileName}:` : ""}${line + 1}:${character + 1} ${red(`TS${code}`)}: ${messageText}`,
    ...deeper.map((one, depth) => `${"  ".repeat(depth + 1)}${one.messageText}`),
    ...(text === undefined ? [] : codeExcerpt(line + 1, text, character, "~".repeat(Math.max(1, last - character)))),
  ];
}

/** Also true for errors of another realm (`vm`), which are no `instanceof Error` here. */
function isErrorLike(value: unknown): value is Error {
  return typeof value === "object" && value !== null && "message" in value && "name" in value && typeof value.message === "string";
}
