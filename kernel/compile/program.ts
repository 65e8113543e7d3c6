/**
 * The program that holds a notebook's cells, as tslab's converter builds it, steered: where imports are looked for, which files are
 * looked at again, what a cell's code is turned into.
 */
import type * as typescript from "typescript";
import { globalVariables } from "./augmentations.js";
import { guardLoops } from "./guards.js";
import { importsOfKernel } from "./imports.js";
import { LocalFiles } from "./local-files.js";
import { announceCellText } from "./names.js";
import { shorthandProperties } from "./shorthand.js";
import { notebook } from "./notebook.js";
import { projectRoot, stock, type Program, type Ts } from "./stock.js";
import { endsInNothing, handsOverValue } from "./values.js";

/** The two files of tslab's: the cell, and the declarations of what earlier cells left. */
export const cellFile = "/__tslab__.ts";
export const declarationsFile = "/__prev__.d.ts";
const isOfCells = (path: string) => path === cellFile || path === declarationsFile;

/** Files beside the notebook that cells import: looked at again before each cell. */
export const localFiles = new LocalFiles();

/** Whether an import was not found: the reader may have mended that since, on the disk. */
let lookAgain = false;
export const lookAgainForImports = (isMissing: boolean): void => void (lookAgain = isMissing);

let latest: Program;
/** The program with the latest cell in it. */
export const latestProgram = (): Program => latest;

/** tslab's way to TypeScript's watch mode. */
export function createWatchCompilerHost(
  files: string[],
  options: typescript.CompilerOptions,
  system: typescript.System,
  _defaultBuilder: null,
  ...rest: unknown[]
) {
  system.watchDirectory = () => ({ close() {} });
  const create = stock.createWatchCompilerHost as (...parts: unknown[]) => typescript.WatchCompilerHost<typescript.BuilderProgram>;
  const host = create([...files, `${projectRoot}kernel/compile/globals.d.ts`], cellOptions(options), system, lightBuilder, ...rest);
  const cache = stock.createModuleResolutionCache("/", (path) => path, cellOptions(options));
  host.resolveModuleNameLiterals = (literals, from, redirected, current) =>
    literals.map(({ text }) => resolve(text, from, current, system, cache, redirected));
  host.getModuleResolutionCache = () => cache;
  host.hasInvalidatedResolutions = (path) => lookAgain && (isOfCells(path) || localFiles.has(path));
  return host;
}

/** As from the notebook's folder; packages that are not there are GapLab's own. */
function resolve(
  name: string,
  from: string,
  options: typescript.CompilerOptions,
  system: typescript.System,
  cache: typescript.ModuleResolutionCache,
  redirected: typescript.ResolvedProjectReference | undefined,
): typescript.ResolvedModuleWithFailedLookupLocations {
  const lookFrom = (file: string, known?: typescript.ModuleResolutionCache) =>
    stock.resolveModuleName(name, file, options, system, known, redirected);
  if (!isOfCells(from)) {
    const found = lookFrom(from, localFiles.has(from) ? undefined : cache);
    return found.resolvedModule || name.startsWith(".") ? found : lookFrom(`${projectRoot}cell.ts`, cache);
  }
  const found = lookFrom(`${notebook.folder}/cell.ts`);
  if (found.resolvedModule) return found;
  // tslab's modules in memory (`/** @module name */`) stand beside the cell.
  return lookFrom(name.startsWith(".") ? from : `${projectRoot}cell.ts`);
}

const nodeMajor = Number(process.versions.node.split(".")[0]);

/** tslab's options, brought up to date: packages that have only `exports` are found, and this Node's library is known. */
function cellOptions(options: typescript.CompilerOptions): typescript.CompilerOptions {
  return {
    ...options,
    noImplicitUseStrict: undefined, // gone since TypeScript 5.5
    disableTopLevelAwait: undefined, // the fork's own
    inlineSourceMap: true,
    // A cell is tried out, not shipped: `city.val.at(12)` without asking first whether there is a val, `{ best: null }` and `(x) => x` without
    // saying of what type, `catch (e) { e.message }`. What is written down as a type is checked; the rest says so when it runs.
    strict: false,
    strictFunctionTypes: true,
    strictBindCallApply: true,
    moduleResolution: stock.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
    rewriteRelativeImportExtensions: true,
    checkJs: false, // as editors do; `// @ts-check` asks for it
    lib: [
      `lib.es${nodeMajor < 22 ? 2023 : 2024}.d.ts`,
      ...(options.lib ?? []).filter((name) => name.startsWith("lib.dom")),
      "lib.esnext.disposable.d.ts",
    ],
    typeRoots: [`${projectRoot}node_modules/@types`],
    types: ["node"],
  };
}

/**
 * tslab makes a program of a cell to learn its names, and another in which they are exported. The names are in the text alone, so the
 * first program is left out: the text, bound, stands in for it.
 */
export function expectNamesOf(source: string): void {
  const text = `export {};\n${source}`;
  // The same cell again: the second program would be the one that is there, and not made anew.
  if (latest.getSourceFile(cellFile)?.text.startsWith(text)) return;
  const file = stock.createSourceFile(cellFile, text, latest.getCompilerOptions().target!, true) as Bound;
  bind(file);
  if (file.locals?.size) awaited = file;
}

let built: typescript.BuilderProgram;
let awaited: typescript.SourceFile | null = null;

function takeNamed(): typescript.SourceFile | null {
  const named = awaited;
  awaited = null;
  return named;
}

/** tslab reads a cell's names from its bound file; a type checker, which would bind it too, is made only when types are asked for. */
function bind(file: Bound): void {
  stock.bindSourceFile(file, latest.getCompilerOptions());
  // `declare global` and `declare module "…"` stand among them under names that nothing can be called.
  for (const name of file.locals?.keys() ?? []) if (/^__global$|^"/.test(name)) file.locals!.delete(name);
}

/**
 * A program without TypeScript's bookkeeping of which file depends on which, which would be made anew for all type files at every cell
 * and is most of a cell's time. tslab asks it one question: which sources does a cell import?
 */
const lightBuilder = (...parts: Parameters<Ts["createAbstractBuilder"]>): typescript.BuilderProgram => {
  const named = takeNamed();
  if (named) return { ...built, getSourceFile: (name) => (name === cellFile ? named : built.getSourceFile(name)) };
  const [roots, options, host, , ...more] = parts as [string[], typescript.CompilerOptions, typescript.CompilerHost, unknown];
  const builder = (built = stock.createAbstractBuilder(roots, options, host, built, ...(more as [])));
  const program = (latest = builder.getProgram() as Program);
  for (const name of [cellFile, declarationsFile]) {
    const file = program.getSourceFile(name) as Bound | undefined;
    if (file) bind(file);
  }
  builder.getAllDependencies = (from) => sourcesBelow(program, from);
  builder.emit = (file, write, cancel, onlyDeclarations, transformers) => {
    // A file beside the notebook is compiled when it runs (`local-code.ts`); at the root stand the cell and tslab's modules in memory.
    if (file && !/^\/[^/]*$/.test(file.fileName)) return { emitSkipped: true, diagnostics: [] };
    const writeAndTell: typescript.WriteFileCallback = (name, text, ...more) => {
      if (file?.fileName === cellFile && name.endsWith(".js")) announceCellText(text);
      write?.(name, text, ...more);
    };
    const steered: typescript.CustomTransformers = {
      before: [globalVariables, shorthandProperties, importsOfKernel(), guardLoops, handsOverValue],
      after: [endsInNothing, ...(transformers?.after ?? [])],
      afterDeclarations: transformers?.afterDeclarations,
    };
    // Names whose types cannot be declared in full are known all the same.
    return program.emit(file!, writeAndTell, cancel!, onlyDeclarations!, steered, true);
  };
  return builder;
};

type Bound = typescript.SourceFile & { locals?: Map<string, unknown> };
type WithImports = typescript.SourceFile & { imports?: readonly typescript.StringLiteral[] };

/** A file and the sources that it imports, directly or not; packages are not sources. */
export function sourcesBelow(program: Program, from: typescript.SourceFile): string[] {
  const found = new Set([from.fileName]);
  const visit = (file: WithImports) => {
    const imported: string[] = [];
    for (const specifier of file.imports ?? []) {
      const name = program.getResolvedModuleFromModuleSpecifier(specifier, file)?.resolvedModule?.resolvedFileName;
      const next = name === undefined || name.includes("/node_modules/") ? undefined : program.getSourceFile(name);
      if (!next || next.isDeclarationFile || name!.endsWith(".json")) continue;
      imported.push(name!);
      if (found.has(name!)) continue;
      found.add(name!);
      visit(next);
    }
    localFiles.imports(file.fileName, imported);
  };
  visit(from);
  return [...found];
}
