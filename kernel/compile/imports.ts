/** Imports in cells: which packages a cell wants; `import()` and `import.meta` as calls that the kernel answers. */
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import type * as typescript from "typescript";
import { localFile } from "./local-code.js";
import { stock, type Node } from "./stock.js";

/**
 * `import(x)` becomes `gl$.import(x)`: tslab would turn it into `require`, which takes no module that awaits at its top. `import.meta`
 * becomes `gl$.meta()`, as a script has none. In a file that a cell imports, both are told the file.
 */
export const importsOfKernel =
  (inFile?: string): typescript.TransformerFactory<typescript.SourceFile> =>
  (context) =>
  (file) => {
    if (file.isDeclarationFile) return file;
    const make = stock.factory;
    const answer = (name: string) => make.createPropertyAccessExpression(make.createIdentifier("gl$"), name);
    const from = inFile === undefined ? [] : [make.createStringLiteral(inFile)];
    const visit = (node: Node): Node => {
      if (stock.isMetaProperty(node) && node.keywordToken === stock.SyntaxKind.ImportKeyword) {
        return make.createCallExpression(answer("meta"), undefined, from);
      }
      const visited = stock.visitEachChild(node, visit, context);
      if (!stock.isCallExpression(visited) || visited.expression.kind !== stock.SyntaxKind.ImportKeyword) return visited;
      return make.updateCallExpression(visited, answer("import"), undefined, [...visited.arguments.slice(0, 1), ...from]);
    };
    return stock.visitNode(file, visit) as typescript.SourceFile;
  };

/** The packages that a cell's static imports name, those of the local files that it imports included. */
export function packagesOf(code: string, folder: string, seen = new Set<string>()): string[] {
  if (!/\bimport\b|\bexport\b/.test(code)) return [];
  return stock.preProcessFile(code, true, true).importedFiles.flatMap(({ fileName }) => {
    const file = localFile(fileName, folder);
    if (!file) return [fileName];
    if (seen.has(file)) return [];
    seen.add(file);
    return packagesOf(readFileSync(file, "utf8"), dirname(file), seen);
  });
}
