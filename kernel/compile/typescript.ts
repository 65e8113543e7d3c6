/**
 * Stock TypeScript in the place of tslab's fork (5.0.4), which reads `await (x)` at a cell's top as a call of a function named await,
 * and does not know the typed arrays' type parameters that newer declarations carry. tslab itself is not touched: its `require` of the
 * fork is answered from Node's module cache, with the five functions added that stock TypeScript does not export.
 */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type * as typescript from "typescript";

type Ts = typeof typescript;
type Node = typescript.Node;

/** Parts of TypeScript that exist at run time and are not declared. */
interface Internals {
  nullTransformationContext: unknown;
  getTouchingPropertyName(file: typescript.SourceFile, position: number): Node;
  Completions: Record<string, unknown> & { getCompletionsAtPosition: unknown };
  getResolvedModuleFromModuleSpecifier(
    specifier: typescript.StringLiteral,
    file: typescript.SourceFile,
  ): typescript.ResolvedModuleWithFailedLookupLocations | undefined;
  SymbolDisplay: {
    getSymbolDisplayPartsDocumentationAndSymbolKind(
      checker: typescript.TypeChecker,
      symbol: typescript.Symbol,
      file: typescript.SourceFile,
      container: Node | undefined,
      node: Node,
    ): Pick<typescript.QuickInfo, "displayParts" | "documentation" | "tags">;
  };
}

const require = createRequire(import.meta.url);
const stock = require("typescript") as Ts & Internals;

/** The code by which tslab learns that a cell awaits at its top level. */
const topLevelAwaitCode = 1308;

/** Source maps of the code transpiled last, as JSON: from the code that runs to the first stage's, and from there to the cell. */
export let lastMaps: readonly [string, string] | null = null;

const overrides = {
  getNullTransformationContext: () => stock.nullTransformationContext,

  getDefaultTypeRoots(from: string, host: { directoryExists(path: string): boolean }): string[] {
    const roots: string[] = [];
    for (let folder = from, parent = ""; folder !== parent; parent = folder, folder = dirname(folder)) {
      const root = join(folder, "node_modules", "@types").replaceAll("\\", "/");
      if (host.directoryExists(root)) roots.push(root);
    }
    return roots;
  },

  getPreEmitDiagnosticsOfFiles(program: typescript.Program, files: readonly typescript.SourceFile[]): typescript.Diagnostic[] {
    return files.flatMap((file) => [
      ...program.getSyntacticDiagnostics(file),
      ...program.getSemanticDiagnostics(file),
      ...program.getDeclarationDiagnostics(file),
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

  Completions: { ...stock.Completions, getCompletionsAtPositionForTslab: stock.Completions.getCompletionsAtPosition },

  /** tslab's second stage, modules to CommonJS; the first stage's source map comes inside the code. */
  transpileModule(code: string, options: typescript.TranspileOptions): typescript.TranspileOutput {
    const [, plain, first] = /^([^]*?)(?:\n\/\/# sourceMappingURL=data:[^,]*,(\S*)\s*)?$/.exec(code)!;
    const output = stock.transpileModule(plain, { ...options, compilerOptions: { ...options.compilerOptions, sourceMap: true } });
    lastMaps = first ? [output.sourceMapText!, Buffer.from(first, "base64").toString()] : null;
    return { ...output, outputText: output.outputText.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "") };
  },

  createWatchCompilerHost(
    files: string[],
    options: typescript.CompilerOptions,
    system: typescript.System,
    _defaultBuilder: null,
    ...rest: unknown[]
  ) {
    const create = stock.createWatchCompilerHost as (...parts: unknown[]) => unknown;
    return create(files, cellOptions(options), system, lightBuilder, ...rest);
  },
};

/** tslab's options, brought up to date: packages that have only `exports` are found, and this Node's library is known. */
function cellOptions(options: typescript.CompilerOptions): typescript.CompilerOptions {
  return {
    ...options,
    noImplicitUseStrict: undefined, // gone since TypeScript 5.5
    disableTopLevelAwait: undefined, // the fork's own
    inlineSourceMap: true,
    strictNullChecks: false, // `city.val.at(12)` without asking first whether there is a val: a cell that finds none says so when it runs
    moduleResolution: stock.ModuleResolutionKind.Bundler,
    lib: ["lib.es2023.d.ts", ...(options.lib ?? []).filter((name) => name.startsWith("lib.dom")), "lib.esnext.disposable.d.ts"],
    types: ["node"],
  };
}

/**
 * A program without TypeScript's bookkeeping of which file depends on which, which would be made anew for all type files at every cell
 * and is most of a cell's time. tslab asks it one question: which sources does a cell import?
 */
const lightBuilder = (...parts: Parameters<Ts["createAbstractBuilder"]>): typescript.BuilderProgram => {
  const builder = stock.createAbstractBuilder(...parts);
  const program = builder.getProgram() as typescript.Program & Pick<Internals, "getResolvedModuleFromModuleSpecifier">;
  program.getTypeChecker(); // binds every file: tslab reads the cell's names from there
  builder.getAllDependencies = (from) => {
    const found = new Set([from.fileName]);
    const visit = (file: typescript.SourceFile & { imports?: readonly typescript.StringLiteral[] }) => {
      for (const specifier of file.imports ?? []) {
        const name = program.getResolvedModuleFromModuleSpecifier(specifier, file)?.resolvedModule?.resolvedFileName;
        const next = name === undefined || found.has(name) ? undefined : program.getSourceFile(name);
        if (!next || next.isDeclarationFile) continue;
        found.add(name!);
        visit(next);
      }
    };
    visit(from);
    return [...found];
  };
  return builder;
};

/** The `await` keywords of a file that stand in no function. */
function topLevelAwaits(file: typescript.SourceFile): typescript.Diagnostic[] {
  if (file.isDeclarationFile) return [];
  const found: typescript.Diagnostic[] = [];
  const visit = (node: Node): void => {
    if (stock.isFunctionLike(node) || stock.isModuleDeclaration(node)) return;
    const keyword = stock.isAwaitExpression(node)
      ? node.getFirstToken(file)
      : stock.isForOfStatement(node)
        ? node.awaitModifier
        : stock.isVariableDeclarationList(node) && (node.flags & stock.NodeFlags.AwaitUsing) === stock.NodeFlags.AwaitUsing
          ? node.getFirstToken(file)
          : undefined;
    if (keyword) {
      const start = keyword.getStart(file);
      const category = stock.DiagnosticCategory.Error;
      found.push({ file, start, length: keyword.end - start, code: topLevelAwaitCode, category, messageText: "await" });
    }
    stock.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** TypeScript as tslab will see it. */
export const ts = Object.assign({}, stock, overrides) as Ts;

/** A wrong guess here would leave tslab on its fork without a word; so the fork's place is asked from tslab's own folder. */
const tslabRequire = createRequire(require.resolve("tslab/package.json"));
const forkFile = tslabRequire.resolve("@tslab/typescript-for-tslab");
require.cache[forkFile] = {
  id: forkFile,
  filename: forkFile,
  loaded: true,
  exports: ts,
  children: [],
  paths: [],
} as unknown as NodeJS.Module;
