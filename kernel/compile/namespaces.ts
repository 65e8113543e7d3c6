/** Namespaces of earlier cells: tslab carries variables, functions, classes and types over to the next cell, but not these. */
import { isAugmentation } from "./augmentations.js";
import { stock, type Node } from "./stock.js";

/** The namespaces of `before` that `after` neither has nor gives another meaning, as text to add to `after`. */
export function keptNamespaces(before: string, after: string): string {
  if (!/\bnamespace\b/.test(before)) return "";
  const taken = new Set(statements(after).map(nameOf));
  const source = stock.createSourceFile("before.d.ts", before, stock.ScriptTarget.Latest);
  return source.statements
    .filter((one) => stock.isModuleDeclaration(one) && !isAugmentation(one as Node) && !taken.has(nameOf(one)))
    .map((one) => `${one.getText(source)}\n`)
    .join("");
}

const statements = (text: string) => stock.createSourceFile("after.d.ts", text, stock.ScriptTarget.Latest).statements;

function nameOf(node: ReturnType<typeof statements>[number]): string | undefined {
  if (stock.isVariableStatement(node)) {
    const [{ name }] = node.declarationList.declarations;
    return stock.isIdentifier(name) ? name.text : undefined;
  }
  return (node as { name?: { text?: string } }).name?.text;
}
