/** Whether a text is a whole cell: what a console asks before it runs a line or goes on to the next. */
import type * as typescript from "typescript";
import { isCompleteCode } from "tslab/dist/converter.js";
import { stock } from "./stock.js";

/** complete; incomplete: more is to come; invalid: no continuation mends it. */
export interface Completeness {
  status: "complete" | "incomplete" | "invalid";
  /** What the next line begins with. */
  indent?: string;
}

/** TypeScript's codes for a comment and a template literal without their ends. */
const unterminated = new Set([1010, 1160]);

export function completeness(code: string): Completeness {
  const file = stock.createSourceFile("cell.ts", code, stock.ScriptTarget.Latest) as typescript.SourceFile & {
    parseDiagnostics?: typescript.Diagnostic[];
  };
  const complaints = file.parseDiagnostics ?? [];
  if (complaints.length === 0) return { status: "complete" };
  const isAtEnd = (one: typescript.Diagnostic) => unterminated.has(one.code) || one.start! >= code.trimEnd().length;
  if (!complaints.every(isAtEnd)) return { status: "invalid" };
  return { status: "incomplete", indent: isCompleteCode(code).indent ?? "" };
}
