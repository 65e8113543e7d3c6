/** The `await`s of a cell that stand in no function, as complaints: so tslab learns that a cell awaits. */
import type * as typescript from "typescript";
import { stock, type Node } from "./stock.js";

/** The code of the complaint that tslab looks for. */
const topLevelAwaitCode = 1308;

/** tslab takes those of a cell out; those of other files reach the reader. */
const messageText = "A file that a cell imports cannot await at its top: put the await into an async function, or into the cell.";

/** The `await` keywords of a file that stand in no function. */
export function topLevelAwaits(file: typescript.SourceFile): typescript.Diagnostic[] {
  if (file.isDeclarationFile || file.fileName.endsWith(".mjs")) return []; // Node runs .mjs itself
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
      found.push({ file, start, length: keyword.end - start, code: topLevelAwaitCode, category, messageText });
    }
    stock.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
