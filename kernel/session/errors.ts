/**
 * What went wrong in a cell, in the three fields that Jupyter shows: ename, evalue, traceback.
 * Frames of the kernel, of tslab and of Node are left out; those inside cells name the cell's own lines.
 */
import type { Diagnostic } from "tslab/dist/converter.js";
import { placeOf } from "./positions.js";

export interface CellError {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

const red = (text: string) => `\u001b[31m${text}\u001b[39m`;
const hidden = /node:|[\\/]node_modules[\\/]tslab[\\/]|[\\/]kernel[\\/]dist[\\/]/;

/** Any thrown value. */
export function thrownError(thrown: unknown): CellError {
  if (!isErrorLike(thrown)) return { ename: "Thrown", evalue: String(thrown), traceback: [`${red("Thrown")}: ${String(thrown)}`] };
  const { name: ename, message: evalue } = thrown;
  const cause = "cause" in thrown && isErrorLike(thrown.cause) ? [`  caused by ${thrown.cause.name}: ${thrown.cause.message}`] : [];
  return { ename, evalue, traceback: [`${red(ename)}: ${evalue}`, ...cellFrames(thrown.stack ?? ""), ...cause] };
}

/** The stack as the reader of a notebook needs it, with the line of code that the first frame in a cell speaks of. */
function cellFrames(stack: string): string[] {
  let excerpt: string[] = [];
  const frames = stack.split("\n").flatMap((frame) => {
    if (!/^\s+at /.test(frame) || hidden.test(frame)) return [];
    if (!/\bcell-\d+\.ts:/.test(frame)) return [frame];
    const place = placeOf(frame);
    if (!place) return [];
    if (excerpt.length === 0) excerpt = codeExcerpt(place.line, place.text, place.column - 1, 1);
    const name = /at (?:async )?(?:(?:Proxy|Object)\.)?([^\s(]+) \(/.exec(frame)?.[1];
    return [`    at ${name ? `${name}, ` : ""}cell ${place.count}, line ${place.line}`];
  });
  return [...excerpt, ...frames];
}

/** `2 | code` and a mark under it. */
function codeExcerpt(line: number, text: string, column: number, width: number): string[] {
  const number = `${line} | `;
  return [`${number}${text}`, `${" ".repeat(number.length + column)}${red((width > 1 ? "~" : "^").repeat(width))}`];
}

/** What the compiler complains of, with the line and a caret. */
export function compileError(diagnostics: readonly Diagnostic[], code: string): CellError {
  const lines = code.split("\n");
  const traceback: string[] = [];
  for (const one of diagnostics.slice(0, 10)) {
    const { line, character } = one.start;
    const last = one.end.line === line ? one.end.character : (lines[line]?.length ?? 0);
    traceback.push(
      `${one.fileName ? `${one.fileName}:` : ""}${line + 1}:${character + 1} ${red(`TS${one.code}`)}: ${one.messageText}`,
    );
    if (one.fileName || lines[line] === undefined) continue;
    const number = `${line + 1} | `;
    traceback.push(
      `${number}${lines[line]}`,
      `${" ".repeat(number.length + character)}${red("~".repeat(Math.max(1, last - character)))}`,
    );
  }
  const more = diagnostics.length > 10 ? [`... and ${diagnostics.length - 10} more`] : [];
  return { ename: "TypeScriptError", evalue: diagnostics[0].messageText, traceback: [...traceback, ...more] };
}

/** Also true for errors of another realm (`vm`), which are no `instanceof Error` here. */
function isErrorLike(value: unknown): value is Error {
  return typeof value === "object" && value !== null && "message" in value && "name" in value && typeof value.message === "string";
}
