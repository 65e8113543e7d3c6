/**
 * `var` inside a block, a loop's head, a `catch`: a variable of the whole cell, which TypeScript's declarations leave out. Here are the
 * declarations of those, so that the next cell knows them.
 */
import type * as typescript from "typescript";
import { stock, type Node } from "./stock.js";

export function hoistedDeclarations(file: typescript.SourceFile, program: typescript.Program): string {
  if (!/\bvar\b/.test(file.text)) return "";
  const found = new Map<string, typescript.Identifier>();
  const look = (node: Node): void => {
    if (stock.isFunctionLike(node) || stock.isClassLike(node) || stock.isModuleDeclaration(node)) return;
    const isVar = stock.isVariableDeclarationList(node) && (node.flags & stock.NodeFlags.BlockScoped) === 0;
    if (isVar) node.declarations.flatMap(({ name }) => identifiers(name)).forEach((name) => found.set(name.text, name));
    stock.forEachChild(node, look);
  };
  const [atTop, others] = [
    file.statements.filter(stock.isVariableStatement),
    file.statements.filter((one) => !stock.isVariableStatement(one)),
  ];
  others.forEach(look);
  const declared = atTop.flatMap(({ declarationList }) => declarationList.declarations.flatMap(({ name }) => identifiers(name)));
  declared.forEach(({ text }) => found.delete(text));
  const checker = program.getTypeChecker();
  const typeOf = (name: typescript.Identifier) =>
    checker.typeToString(checker.getTypeAtLocation(name), file, stock.TypeFormatFlags.NoTruncation);
  return [...found].map(([text, name]) => `declare var ${text}: ${typeOf(name)};\n`).join("");
}

function identifiers(name: typescript.BindingName): typescript.Identifier[] {
  if (stock.isIdentifier(name)) return [name];
  return name.elements.flatMap((element) => (stock.isBindingElement(element) ? identifiers(element.name) : []));
}
