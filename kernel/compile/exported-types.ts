/**
 * The names of the types that a declaration file exports, read from its text alone (a full type check would cost a second):
 * `export *` is followed, `export { A }` and `export interface A` are listed.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type * as typescript from "typescript";
import { ts } from "./typescript.js";

export function exportedTypes(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file) || !existsSync(file)) return [];
  seen.add(file);
  const names = new Set<string>();
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest);
  for (const statement of source.statements) {
    if (ts.isExportDeclaration(statement)) {
      const { exportClause, moduleSpecifier } = statement;
      if (exportClause && ts.isNamedExports(exportClause)) exportClause.elements.forEach((one) => names.add(one.name.text));
      else if (!exportClause && moduleSpecifier)
        exportedTypes(target(file, moduleSpecifier), seen).forEach((name) => names.add(name));
    } else if ((ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) && isExported(statement)) {
      names.add(statement.name.text);
    }
  }
  return [...names].filter((name) => name !== "default");
}

function target(from: string, specifier: typescript.Expression): string {
  const path = (specifier as typescript.StringLiteral).text;
  return path.startsWith(".") ? resolve(dirname(from), path.replace(/\.js$/, ".d.ts")) : path;
}

function isExported(statement: typescript.InterfaceDeclaration | typescript.TypeAliasDeclaration): boolean {
  return statement.modifiers?.some((one) => one.kind === ts.SyntaxKind.ExportKeyword) ?? false;
}
