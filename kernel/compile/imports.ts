/** Imports in cells: which packages a cell wants, and `import()` as a call that the kernel answers. */
import { readFileSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import type * as typescript from "typescript";
import { stock, type Node } from "./stock.js";

/** `import(x)` becomes `gl$.import(x)`: tslab would turn it into `require`, which takes no module that awaits at its top. */
export const dynamicImports: typescript.TransformerFactory<typescript.SourceFile> = (context) => (file) => {
  if (file.isDeclarationFile) return file;
  const make = stock.factory;
  const visit = (node: Node): Node => {
    const visited = stock.visitEachChild(node, visit, context);
    if (!stock.isCallExpression(visited) || visited.expression.kind !== stock.SyntaxKind.ImportKeyword) return visited;
    const answer = make.createPropertyAccessExpression(make.createIdentifier("gl$"), "import");
    return make.updateCallExpression(visited, answer, undefined, visited.arguments.slice(0, 1));
  };
  return stock.visitNode(file, visit) as typescript.SourceFile;
};

/** The packages that a cell's static imports name, those of the local sources that it imports included. */
export function packagesOf(code: string, folder: string, seen = new Set<string>()): string[] {
  if (!/\bimport\b|\bexport\b/.test(code)) return [];
  return stock.preProcessFile(code, true, true).importedFiles.flatMap(({ fileName }) => {
    if (!fileName.startsWith(".") && !isAbsolute(fileName)) return [fileName];
    const file = sourceFile(isAbsolute(fileName) ? fileName : join(folder, fileName));
    if (!file || seen.has(file)) return [];
    seen.add(file);
    return packagesOf(readFileSync(file, "utf8"), dirname(file), seen);
  });
}

function sourceFile(path: string): string | undefined {
  const bare = path.replace(/\.[cm]?[jt]sx?$/, "");
  const candidates = [path, ...[".ts", ".tsx", ".js", ".jsx", "/index.ts", "/index.js"].map((ending) => bare + ending)];
  return candidates.find((one) => /\.[jt]sx?$/.test(one) && stock.sys.fileExists(one));
}
