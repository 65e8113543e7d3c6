/**
 * TypeScript to JavaScript, cell by cell: tslab's converter, steered from outside and never patched (tslab is pinned to 1.0.22).
 *
 * Kept here and not there: the names declared so far, so that a cell that throws half-way leaves its names known; namespaces, which
 * tslab forgets after the next cell; the last expression's value, which the session shows, null too.
 */
import "./fork.js";
import { createConverter, type Converter, type ConvertResult, type Diagnostic } from "tslab/dist/converter.js";
import { printQuickInfo } from "tslab/dist/inspect.js";
import { keptAugmentations, withoutAnswered } from "./augmentations.js";
import { completeness, type Completeness } from "./completeness.js";
import { withoutExports } from "./exports.js";
import { hoistedDeclarations } from "./hoisted.js";
import { packagesOf } from "./imports.js";
import { lastCell, type CellCode } from "./names.js";
import { compileLocal, localFile } from "./local-code.js";
import { isModuleName, withModuleNames, withoutModuleNames } from "./module-names.js";
import { keptNamespaces } from "./namespaces.js";
import { notebook } from "./notebook.js";
import { preludeCode } from "./prelude.js";
import { cellFile, expectNamesOf, latestProgram, localFiles, lookAgainForImports } from "./program.js";
import { ts } from "./typescript.js";
import { endsInSemicolon, hasValue } from "./values.js";

/** tslab's converter with a memory of what the last cell gave. Positions are UTF-16 offsets in the cell. */
export interface Compiler extends Converter {
  /** TypeScript as tslab is to see it, everywhere. */
  readonly typescript: typeof ts;
  /** What the last `convert` or `addModule` complained of. */
  readonly diagnostics: readonly Diagnostic[];
  /** The cell that was compiled last, whether it has a value and whether that is not to be shown; null where it did not compile. */
  readonly cell: (CellCode & { readonly hasValue: boolean; readonly isSilent: boolean }) | null;
  /** Type and docstring at a place, as text; null where there is nothing to say. */
  describe(code: string, position: number): string | null;
  /** Compiles a cell ahead of its turn: `convert` has it ready then. */
  prepare(source: string): void;
  /** Compiles a cell for practice, so that the first real one finds things ready. */
  warm(): void;
  completeness(code: string): Completeness;
  /** The packages that a cell imports, by name, also through local files. */
  packagesOf(code: string): string[];
  readonly localFile: typeof localFile;
  readonly compileLocal: typeof compileLocal;
  /** The notebook's folder, before the first cell. */
  openIn(folder: string): void;
}

const cannotFindModule = 2307;

/** A compiler that knows GapLab's own names, where the library is built. */
export function createCompiler(): Compiler {
  const converter = createConverter();
  const prelude = preludeCode(converter);
  let declarations = prelude === null ? "" : (converter.convert("", prelude).declOutput ?? "");
  let diagnostics: readonly Diagnostic[] = [];
  let cell: Compiler["cell"] = null;

  const compile = (source: string) => {
    const from = declarations;
    localFiles.refresh();
    const text = withoutExports(source);
    expectNamesOf(text);
    const converted = converter.convert(withoutAnswered(from, source), text);
    return { source, from, converted, code: lastCell, program: latestProgram() };
  };
  let prepared: ReturnType<typeof compile> | null = null;

  return {
    typescript: ts,
    get diagnostics() {
      return diagnostics;
    },
    get cell() {
      return cell;
    },
    convert(_previous, source): ConvertResult {
      cell = null;
      const isPrepared = prepared?.source === source && prepared.from === declarations;
      const { converted, code, program } = isPrepared ? prepared! : compile(source);
      prepared = null;
      diagnostics = converted.diagnostics.map(forReader);
      lookAgainForImports(diagnostics.some((one) => one.code === cannotFindModule));
      if (diagnostics.length > 0) return { ...converted, diagnostics: [...diagnostics] };
      const file = program.getSourceFile(cellFile)!;
      const after = (converted.declOutput ?? "") + hoistedDeclarations(file, program);
      const kept = keptNamespaces(declarations, after) + keptAugmentations(withoutAnswered(declarations, source), after);
      declarations = withModuleNames(after + kept);
      cell = code && { ...code, hasValue: hasValue(file), isSilent: endsInSemicolon(file) };
      return { ...converted, sideOutputs: converted.sideOutputs?.map(besideNotebook), lastExpressionVar: undefined };
    },
    addModule(name, content, meta) {
      cell = null;
      return [...(diagnostics = converter.addModule(name, content, meta))];
    },
    inspect: (_previous, source, position) => converter.inspect(declarations, withoutExports(source), position),
    complete(_previous, source, position) {
      localFiles.refresh();
      const found = converter.complete(declarations, withoutExports(source), position);
      return { ...found, candidates: found.candidates.filter((name) => !isModuleName(name)) };
    },
    describe(code, position) {
      localFiles.refresh();
      const info = converter.inspect(declarations, withoutExports(code), position);
      return info ? withoutModuleNames(printQuickInfo(info)) : null;
    },
    prepare: (source) => void (prepared = compile(source)),
    warm: () => void converter.convert(declarations, "const warm = tf.ones([1]); warm"),
    completeness,
    packagesOf: (code) => packagesOf(code, notebook.folder),
    localFile,
    compileLocal,
    openIn: (folder) => void (notebook.folder = folder),
    close: () => converter.close(),
  };
}

/** tslab names files from the root of the file system, where the cells stand for it; a reader from the notebook's folder. */
function forReader(one: Diagnostic): Diagnostic {
  const messageText = withoutModuleNames(one.messageText);
  if (!one.fileName) return { ...one, messageText };
  const [path, folder] = [`/${one.fileName}`, `${notebook.folder}/`];
  return { ...one, messageText, fileName: path.startsWith(folder) ? path.slice(folder.length) : path };
}

/** Modules in memory stand at the root for tslab's converter, and in the notebook's folder for its executor. */
function besideNotebook<T extends { path: string }>(output: T): T {
  return /^\/[^/]+$/.test(output.path) ? { ...output, path: `${notebook.folder}${output.path}` } : output;
}
