/**
 * What went wrong in a cell, in the three fields that Jupyter shows: ename, evalue, traceback.
 * Frames of the kernel, of tslab and of Node are left out; frames inside a cell carry no line, because tslab's output has other lines
 * than the cell.
 */
import type { Diagnostic } from "tslab/dist/converter.js";

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
  const frames = String(thrown.stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line) && !hidden.test(line))
    .map((line) => line.replace(/ ?\(?evalmachine\.<anonymous>:\d+:\d+\)?/, " (cell)").replace("at  (cell)", "at (cell)"));
  const cause = "cause" in thrown && isErrorLike(thrown.cause) ? [`  caused by ${thrown.cause.name}: ${thrown.cause.message}`] : [];
  return { ename, evalue, traceback: [`${red(ename)}: ${evalue}`, ...withoutTail(frames), ...cause] };
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

/** Without the frame of the cell's own wrapper at the end, which says nothing. */
function withoutTail(frames: string[]): string[] {
  const last = frames.length - 1;
  return last >= 0 && /^\s+at (async )?(evalmachine|\(cell\)|<anonymous>)/.test(frames[last]) ? frames.slice(0, last) : frames;
}

/** Also true for errors of another realm (`vm`), which are no `instanceof Error` here. */
function isErrorLike(value: unknown): value is Error {
  return typeof value === "object" && value !== null && "message" in value && "name" in value && typeof value.message === "string";
}
