/**
 * What went wrong in a cell, in the three fields that Jupyter shows: ename, evalue, traceback.
 * Frames of the kernel, of tslab and of Node are left out; those inside cells name the cell's own lines.
 */
import { inspect } from "node:util";
import type { Diagnostic } from "tslab/dist/converter.js";
import { codeExcerpt, framesOf, red } from "./frames.js";

export interface CellError {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

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
  const [ename, evalue] = [String(thrown.name), asInCode(thrown)];
  const traceback = [`${red(ename)}: ${evalue}`, ...framesOf(String(thrown.stack ?? "")), ...behind(thrown, "  ")];
  return { ename, evalue, traceback };
}

/** Node names what was called as the compiled code has it: `exports.model.fit is not a function`. */
function asInCode({ name, message }: Error): string {
  const isOfNode = name === "TypeError" || name === "ReferenceError";
  return isOfNode
    ? String(message).replace(/\bexports\.(?=[\p{ID_Start}$_])|\(0 , \w+\.([\p{ID_Continue}$]+)\)/gu, "$1")
    : String(message);
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
    const text = isErrorLike(one) ? `${one.name}: ${asInCode(one)}` : plainValue(one).evalue;
    return [`${indent}${how}${text}`, ...(isErrorLike(one) ? behind(one, `${indent}  `) : [])];
  };
  const causes = error.cause === undefined ? [] : tell("caused by ")(error.cause);
  return [...causes, ...gathered.slice(0, mostBehind).flatMap(tell("- "))];
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
