/** TypeScript as it comes from npm, with the parts that exist at run time and are not declared. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type * as typescript from "typescript";
import unwrapped from "typescript";

export type Ts = typeof typescript;
export type Node = typescript.Node;

interface Internals {
  nullTransformationContext: typescript.TransformationContext;
  bindSourceFile(file: typescript.SourceFile, options: typescript.CompilerOptions): void;
  isDeclarationName(node: Node): boolean;
  getTouchingPropertyName(file: typescript.SourceFile, position: number): Node;
  Completions: Record<string, unknown> & { getCompletionsAtPosition(...parts: unknown[]): unknown };
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

export const stock = unwrapped as unknown as Ts & Internals;

/** The program's own part of the internals. */
export type Program = typescript.Program & {
  getResolvedModuleFromModuleSpecifier(
    specifier: typescript.StringLiteral,
    file: typescript.SourceFile,
  ): typescript.ResolvedModuleWithFailedLookupLocations | undefined;
  /** The last: writes declarations although they cannot name every type. */
  emit(...parts: [...Required<Parameters<typescript.Program["emit"]>>, forceDeclarations: boolean]): typescript.EmitResult;
};

/** The project's root: kernel/dist/compile is three folders down. */
export const projectRoot = fileURLToPath(new URL("../../../", import.meta.url));

/** Node's `require`, as from the project's root. */
export const requireFromProject = createRequire(join(projectRoot, "package.json"));

/** Where TypeScript's own declarations of the language lie. Its guess is the file it runs from, which may be a bundle. */
const typescriptFile = requireFromProject.resolve("typescript");
stock.sys.getExecutingFilePath = () => typescriptFile;
/** Cells stand at the root of the file system, so that whatever they import lies below them: tslab takes sources from nowhere else. */
stock.sys.getCurrentDirectory = () => "/";

export const typescriptFolder = dirname(typescriptFile);
