/**
 * Stock TypeScript in the place of tslab's fork (5.0.4), which knows neither `using` nor import attributes nor the typed arrays' type
 * parameters. tslab itself is not touched: it is handed this object where it asks for its fork, with the five functions added that
 * stock TypeScript does not export, and with a few replaced by which its converter is steered.
 */
import { dirname, join } from "node:path";
import type * as typescript from "typescript";
import { createWatchCompilerHost, sourcesBelow } from "./program.js";
import { stock, type Program, type Ts } from "./stock.js";
import { transpileModule } from "./names.js";
import { topLevelAwaits } from "./top-level-await.js";

const overrides = {
  createWatchCompilerHost,
  transpileModule,

  getNullTransformationContext: () => stock.nullTransformationContext,

  getDefaultTypeRoots(from: string, host: { directoryExists(path: string): boolean }): string[] {
    const roots: string[] = [];
    for (let folder = from, parent = ""; folder !== parent; parent = folder, folder = dirname(folder)) {
      const root = join(folder, "node_modules", "@types").replaceAll("\\", "/");
      if (host.directoryExists(root)) roots.push(root);
    }
    return roots;
  },

  /**
   * tslab knows .ts and .js files only; those that the cell imports are looked up anew. What TypeScript has against a cell as a library (a
   * function that returns a class of its own, say, cannot be declared in full) is left out: nobody wrote one.
   */
  getPreEmitDiagnosticsOfFiles(program: Program, [cell]: readonly typescript.SourceFile[]): typescript.Diagnostic[] {
    const files = sourcesBelow(program, cell).map((name) => program.getSourceFile(name)!);
    return files.flatMap((file) => [
      ...program.getSyntacticDiagnostics(file),
      ...(isUnchecked(file) ? [] : program.getSemanticDiagnostics(file)),
      ...topLevelAwaits(file),
    ]);
  },

  getQuickInfoAtPosition(
    file: typescript.SourceFile,
    checker: typescript.TypeChecker,
    _token: unknown,
    position: number,
  ): typescript.QuickInfo | undefined {
    const node = stock.getTouchingPropertyName(file, position);
    const symbol = node === file ? undefined : checker.getSymbolAtLocation(node);
    if (!symbol) return undefined;
    const parts = stock.SymbolDisplay.getSymbolDisplayPartsDocumentationAndSymbolKind(checker, symbol, file, node.parent, node);
    const textSpan = stock.createTextSpan(node.getStart(file), node.getWidth(file));
    return { kind: stock.ScriptElementKind.unknown, kindModifiers: "", textSpan, ...parts };
  },

  Completions: {
    ...stock.Completions,
    /** tslab hands over an empty host; inside the braces of an import TypeScript asks it for the options. */
    getCompletionsAtPositionForTslab: (host: object, program: typescript.Program, ...rest: unknown[]) =>
      stock.Completions.getCompletionsAtPosition(
        { ...host, getCompilationSettings: () => program.getCompilerOptions() },
        program,
        ...rest,
      ),
  },
};

/** `// @ts-nocheck` above the first statement: run it whatever the types say. tslab's own line stands before it. */
function isUnchecked(file: typescript.SourceFile): boolean {
  return /^(?:export \{\};\r?\n)?(?:\s|\/\/.*|\/\*[^]*?\*\/)*?\/\/\s*@ts-nocheck\b/.test(file.text);
}

/** TypeScript as tslab sees it. */
export const ts = Object.assign({}, stock, overrides) as unknown as Ts;
