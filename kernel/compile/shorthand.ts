/**
 * `{ a }` where `a` is an earlier cell's. tslab turns the use of such a name into `exports.a`, but overlooks this one, which is the name
 * of a property and a use at once.
 */
import type * as typescript from "typescript";
import { declarationsFile, latestProgram } from "./program.js";
import { stock, type Node } from "./stock.js";

export const shorthandProperties: typescript.TransformerFactory<typescript.SourceFile> = (context) => (file) => {
  if (file.isDeclarationFile) return file;
  const make = stock.factory;
  const checker = latestProgram().getTypeChecker();
  const isEarlier = (node: typescript.ShorthandPropertyAssignment) =>
    checker.getShorthandAssignmentValueSymbol(node)?.declarations?.some((one) => one.getSourceFile().fileName === declarationsFile);
  const visit = (node: Node): Node => {
    if (!stock.isShorthandPropertyAssignment(node) || !isEarlier(node)) return stock.visitEachChild(node, visit, context);
    const earlier = make.createPropertyAccessExpression(make.createIdentifier("exports"), node.name.text);
    const { objectAssignmentInitializer: initial } = node;
    const value = initial ? make.createAssignment(earlier, stock.visitNode(initial, visit) as typescript.Expression) : earlier;
    return make.createPropertyAssignment(make.createIdentifier(node.name.text), value);
  };
  return stock.visitNode(file, visit) as typescript.SourceFile;
};
