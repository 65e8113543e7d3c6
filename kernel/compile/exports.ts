/**
 * `export` in a cell. Every name of a cell reaches the next one anyway, and tslab adds the exports itself, so the words are taken out:
 * blanks of the same length take their place, and positions stay right.
 */
import { stock } from "./stock.js";

export function withoutExports(code: string): string {
  if (!/\bexport\b/.test(code)) return code;
  const file = stock.createSourceFile("cell.ts", code, stock.ScriptTarget.Latest);
  let text = code;
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
    } else if (stock.canHaveModifiers(statement)) {
      for (const modifier of stock.getModifiers(statement) ?? []) {
        const isExport = modifier.kind === stock.SyntaxKind.ExportKeyword || modifier.kind === stock.SyntaxKind.DefaultKeyword;
        if (isExport) blank(modifier.getStart(file), modifier.end);
      }
    }
  }
  return text;
}
