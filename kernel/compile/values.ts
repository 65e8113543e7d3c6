/** A cell's value: its last statement, if that is an expression. */
import type * as typescript from "typescript";
import { stock } from "./stock.js";

/** tslab adds an export of its own behind what was written. */
const lastWritten = (file: typescript.SourceFile) => file.statements.findLast((one) => !stock.isExportDeclaration(one));

/** `;` at the end asks for silence. */
export const endsInSemicolon = (file: typescript.SourceFile): boolean => lastWritten(file)?.getText(file).endsWith(";") ?? false;

/**
 * A namespace and an enum become calls on the way, and tslab would take them for the value: behind them goes an empty statement. Files that
 * cells import have no value.
 */
export const onlyExpressionsHaveValues: typescript.TransformerFactory<typescript.SourceFile> = () => (file) => {
  const written = lastWritten(stock.getOriginalNode(file) as typescript.SourceFile);
  if (!written || stock.isExpressionStatement(written)) return file;
  return stock.factory.updateSourceFile(file, [...file.statements, stock.factory.createEmptyStatement()]);
};

/** `using` becomes a `try` around all that follows, where tslab does not see the value: it is handed over where it stands. */
export const valuesBesideUsing: typescript.TransformerFactory<typescript.SourceFile> = () => (file) => {
  const last = lastWritten(file);
  if (!last || !stock.isExpressionStatement(last) || !file.statements.some(isUsing)) return file;
  const make = stock.factory;
  const value = make.createAssignment(make.createPropertyAccessExpression(make.createIdentifier("gl$"), "last"), last.expression);
  const handed = make.updateExpressionStatement(last, value);
  return make.updateSourceFile(
    file,
    file.statements.map((one) => (one === last ? handed : one)),
  );
};

function isUsing(statement: typescript.Statement): boolean {
  const { BlockScoped, Using, AwaitUsing } = stock.NodeFlags;
  if (!stock.isVariableStatement(statement)) return false;
  const kind = statement.declarationList.flags & BlockScoped;
  return kind === Using || kind === AwaitUsing;
}
