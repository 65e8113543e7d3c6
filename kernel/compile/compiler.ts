/**
 * TypeScript to JavaScript, cell by cell: tslab's converter, steered from outside and never patched (tslab is pinned to 1.0.22).
 *
 * What is steered: files of packages are not watched (tslab opens a watcher for each of several hundred type files); the names declared
 * so far are kept here, so that a cell that throws half-way leaves its names known; the last expression's value is left to the session,
 * which shows null too.
 */
import { createRequire } from "node:module";
import type * as typescript from "typescript";
import type { Converter, ConvertResult, Diagnostic } from "tslab/dist/converter.js";
import { ts } from "./typescript.js";

const require = createRequire(import.meta.url);

const watchFile = ts.sys.watchFile!.bind(ts.sys);
ts.sys.watchFile = (path, ...rest) =>
  /[\\/](node_modules|dist)[\\/]|\.d\.ts$|[\\/]package\.json$/.test(path) ? { close() {} } : watchFile(path, ...rest);

const tslab = require("tslab/dist/converter.js") as typeof import("tslab/dist/converter.js");

/** tslab's converter with a memory of what the last cell gave. */
export interface Compiler extends Converter {
  /** What the last `convert` or `addModule` complained of. */
  readonly diagnostics: readonly Diagnostic[];
  /** The name under which the last cell left its last expression. */
  readonly lastExpressionVar: string | undefined;
}

export function createCompiler(): Compiler {
  const converter = tslab.createConverter();
  let declarations = "";
  let diagnostics: readonly Diagnostic[] = [];
  let lastExpressionVar: string | undefined;

  return {
    get diagnostics() {
      return diagnostics;
    },
    get lastExpressionVar() {
      return lastExpressionVar;
    },
    convert(_previous, source): ConvertResult {
      lastExpressionVar = undefined;
      const converted = converter.convert(declarations, source);
      diagnostics = converted.diagnostics;
      if (diagnostics.length > 0) return converted;
      declarations = converted.declOutput ?? "";
      lastExpressionVar = converted.lastExpressionVar;
      return { ...converted, lastExpressionVar: undefined };
    },
    addModule(name, content, meta) {
      lastExpressionVar = undefined;
      return [...(diagnostics = converter.addModule(name, content, meta))];
    },
    inspect: (_previous, source, position) => converter.inspect(declarations, source, position),
    complete: (_previous, source, position) => converter.complete(declarations, source, position),
    close: () => converter.close(),
  };
}

/** Whether the text is a whole cell: complete, incomplete (more is to come) or invalid (no continuation mends it). */
export function completeness(code: string): { status: "complete" | "incomplete" | "invalid"; indent?: string } {
  const file = ts.createSourceFile("cell.ts", code, ts.ScriptTarget.Latest) as typescript.SourceFile & {
    parseDiagnostics?: typescript.Diagnostic[];
  };
  const complaints = file.parseDiagnostics ?? [];
  if (complaints.length === 0) return { status: "complete" };
  const unterminated = new Set([1010, 1160]); // a comment, a template literal
  const atEnd = (one: typescript.Diagnostic) => unterminated.has(one.code) || one.start! >= code.trimEnd().length;
  if (!complaints.every(atEnd)) return { status: "invalid" };
  return { status: "incomplete", indent: tslab.isCompleteCode(code).indent ?? "" };
}
