/**
 * `export` in a cell. Every name of a cell reaches the next one anyway, and tslab adds the exports itself, so the words are taken out:
 * blanks of the same length take their place, and positions stay right. What has no name of its own (`export default { … }`) becomes a value,
 * in brackets where it would read as something else.
 */
import type * as typescript from "typescript";
import { stock } from "./stock.js";

export function withoutExports(code: string): string {
  if (!/\bexport\b/.test(code)) return code;
  const file = stock.createSourceFile("cell.ts", code, stock.ScriptTarget.Latest);
  let text = code;
  const closings: number[] = [];
  const bracket = (node: typescript.Node) => {
    const at = node.getStart(file) + (stock.isStatement(node) ? 0 : -1);
    text = `${text.slice(0, at)}(${text.slice(at + 1)}`;
    closings.push(node.end);
  };
  const blank = (from: number, to: number) => {
    text = text.slice(0, from) + text.slice(from, to).replace(/[^\n]/g, " ") + text.slice(to);
  };
  for (const statement of file.statements) {
    const from = statement.getStart(file);
    if (stock.isExportDeclaration(statement)) {
      const { exportClause, moduleSpecifier } = statement;
      if (!moduleSpecifier) blank(from, statement.end);
      else if (exportClause) text = `${text.slice(0, from)}import${text.slice(from + "export".length)}`;
    } else if (stock.isExportAssignment(statement)) {
      blank(from, statement.expression.getStart(file));
      if (stock.isObjectLiteralExpression(statement.expression)) bracket(statement.expression);
    } else if (stock.canHaveModifiers(statement)) {
      for (const modifier of stock.getModifiers(statement) ?? []) {
        const isExport = modifier.kind === stock.SyntaxKind.ExportKeyword || modifier.kind === stock.SyntaxKind.DefaultKeyword;
        if (isExport) blank(modifier.getStart(file), modifier.end);
      }
      const isNameless = (stock.isFunctionDeclaration(statement) || stock.isClassDeclaration(statement)) && !statement.name;
      if (isNameless && text.slice(from, statement.end) !== code.slice(from, statement.end)) bracket(statement);
    }
  }
  for (const end of closings.reverse())
    text = `${text.slice(0, end)})${/^\s*[^\s;/]/.test(text.slice(end)) ? ";" : ""}${text.slice(end)}`;
  return text;
}
