/** The hidden cell that makes a library's names known in the first cell: `import { a, type B } from "…/dist/index.js";` */
import type { Converter } from "tslab/dist/converter.js";
import { latestProgram } from "./program.js";
import { projectRoot, stock } from "./stock.js";

const libraryFile = `${projectRoot}dist/index.js`.replaceAll("\\", "/");

/** Has the converter read the library's declarations; null where they are not there. */
export function preludeCode(converter: Converter): string | null {
  const file = libraryFile.replace(/\.js$/, ".d.ts");
  if (!stock.sys.fileExists(file)) return null;
  converter.convert("", `import * as library from ${JSON.stringify(libraryFile)};`);
  const checker = latestProgram().getTypeChecker();
  const library = checker.getSymbolAtLocation(latestProgram().getSourceFile(file)!);
  const names = (library ? checker.getExportsOfModule(library) : [])
    .filter((symbol) => symbol.name !== "default")
    .map((symbol) => {
      const meant = symbol.flags & stock.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      return meant.flags & stock.SymbolFlags.Value ? symbol.name : `type ${symbol.name}`;
    });
  return `import { ${names.join(", ")} } from ${JSON.stringify(libraryFile)};`;
}
