/** A cell's value: its last statement, if that is an expression. */
import type * as typescript from "typescript";
import { cellFile } from "./program.js";
import { stock } from "./stock.js";

const { factory: make } = stock;

/** tslab adds an export of its own behind what was written. */
const lastWritten = (file: typescript.SourceFile) => file.statements.findLast((one) => !stock.isExportDeclaration(one));

export const hasValue = (file: typescript.SourceFile): boolean => stock.isExpressionStatement(lastWritten(file) ?? file);

/** `;` at the end asks for silence. */
export const endsInSemicolon = (file: typescript.SourceFile): boolean => lastWritten(file)?.getText(file).endsWith(";") ?? false;

/** `gl$.last = …` where the value stands, also behind a `using`, which becomes a `try` around all that follows. */
export const handsOverValue: typescript.TransformerFactory<typescript.SourceFile> = () => (file) => {
  const last = lastWritten(file);
  if (file.fileName !== cellFile || !last || !stock.isExpressionStatement(last)) return file;
  const value = make.createAssignment(make.createPropertyAccessExpression(make.createIdentifier("gl$"), "last"), last.expression);
  const handed = make.updateExpressionStatement(last, value);
  return make.updateSourceFile(
    file,
    file.statements.map((one) => (one === last ? handed : one)),
  );
};

/** tslab takes whatever expression comes last for the value, a namespace too, which is a call by then. So an empty statement comes last. */
export const endsInNothing: typescript.TransformerFactory<typescript.SourceFile> = () => (file) =>
  make.updateSourceFile(file, [...file.statements, make.createEmptyStatement()]);
