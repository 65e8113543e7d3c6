/**
 * tslab's second stage, modules to CommonJS, with another way for a cell's names to reach the next cell. CommonJS writes every change of
 * a variable through to `exports`, which in tslab is a Proxy: a loop over a cell's own `let` is thirty times slower than in a module.
 * Here the cell keeps its variables, and hands out a way to read and write each:
 *
 *     function gl$names() { return { get acc() { return acc; }, set acc(gl$v) { acc = gl$v; }, … }; }
 *
 * a function declaration at the end, so that no line moves and it can be called before the first statement (`session/running.ts`).
 */
import type * as typescript from "typescript";
import { stock, type Node } from "./stock.js";

/** How the cell that was compiled last looked from outside. */
export interface CellCode {
  /** Source maps as JSON: from the code that runs to the first stage's, and from there to the cell. */
  readonly maps: readonly [string, string];
  /** Names that may change behind the reader's back: a function of the cell uses them. Values of all others can be handed out for good. */
  readonly captured: ReadonlySet<string>;
}

export let lastCell: CellCode | null = null;

/** The last expression's value, where tslab puts `export const tsLastExpr = `; of the same length, so that no column moves. */
const [lastExpression, lastValue] = [/^export const tsLastExpr\d* = /, "gl$.last = "];

export function transpileModule(code: string, options: typescript.TranspileOptions): typescript.TranspileOutput {
  const [, plain, first] = /^([^]*?)(?:\n\/\/# sourceMappingURL=data:[^,]*,(\S*)\s*)?$/.exec(code)!;
  const isCell = code === cellText;
  const { text, captured } = isCell ? withNames(plain) : { text: plain, captured: new Set<string>() };
  const output = stock.transpileModule(text, { ...options, compilerOptions: { ...options.compilerOptions, sourceMap: true } });
  if (isCell) lastCell = first ? { maps: [output.sourceMapText!, Buffer.from(first, "base64").toString()], captured } : null;
  return { ...output, outputText: output.outputText.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "") };
}

let cellText = "";

/** Says what the first stage made of the cell: the files that it imports come through `transpileModule` too, under the same name. */
export const announceCellText = (text: string): void => void (cellText = text);

function withNames(code: string): { text: string; captured: Set<string> } {
  const file = stock.createSourceFile("cell.js", code, stock.ScriptTarget.Latest, true);
  let text = code;
  const names: string[] = [];
  for (const statement of file.statements) {
    const [from, to] = [statement.getStart(file), statement.end];
    if (stock.isExportDeclaration(statement) && !statement.moduleSpecifier) {
      const { exportClause } = statement;
      if (exportClause && stock.isNamedExports(exportClause)) names.push(...exportClause.elements.map((one) => one.name.text));
      text = text.slice(0, from) + text.slice(from, to).replace(/[^\n]/g, " ") + text.slice(to);
    } else if (lastExpression.test(code.slice(from, to))) {
      const [found] = lastExpression.exec(code.slice(from, to))!;
      text = text.slice(0, from) + lastValue.padEnd(found.length) + text.slice(from + found.length);
    }
  }
  const { constants, captured } = survey(file, new Set(names));
  const accessors = names.map((name) => {
    const set = constants.has(name) ? "" : `, set ${name}(gl$v) { ${name} = gl$v; }`;
    return `get ${name}() { return ${name}; }${set}`;
  });
  return { text: `${text}\nfunction gl$names() { return { ${accessors.join(", ")} }; }`, captured };
}

/** Which of a cell's names cannot be assigned, and which of the others a function inside the cell speaks of. */
function survey(file: typescript.SourceFile, names: ReadonlySet<string>): { constants: Set<string>; captured: Set<string> } {
  const constants = new Set<string>();
  for (const statement of file.statements) {
    const isVariable = stock.isVariableStatement(statement);
    if (isVariable && (statement.declarationList.flags & stock.NodeFlags.BlockScoped) !== stock.NodeFlags.Const) continue;
    collectNames(statement, constants);
  }
  const captured = new Set<string>();
  const look = (node: Node, inside: boolean): void => {
    if (inside && stock.isIdentifier(node) && names.has(node.text) && !constants.has(node.text)) captured.add(node.text);
    const isInside = inside || stock.isFunctionLike(node) || stock.isClassLike(node);
    stock.forEachChild(node, (child) => look(child, isInside));
  };
  stock.forEachChild(file, (node) => look(node, false));
  return { constants, captured };
}

/** The names that a declaration binds. */
function collectNames(node: Node, into: Set<string>): void {
  if (stock.isFunctionDeclaration(node) || stock.isClassDeclaration(node)) {
    if (node.name) into.add(node.name.text);
  } else if (isBinding(node)) {
    if (node.name && stock.isIdentifier(node.name)) into.add(node.name.text);
    stock.forEachChild(node, (child) => collectNames(child, into));
  } else if (isListOfBindings(node)) stock.forEachChild(node, (child) => collectNames(child, into));
}

const isBinding = (node: Node) =>
  stock.isVariableDeclaration(node) ||
  stock.isBindingElement(node) ||
  stock.isImportClause(node) ||
  stock.isImportSpecifier(node) ||
  stock.isNamespaceImport(node);

const isListOfBindings = (node: Node) =>
  stock.isVariableStatement(node) ||
  stock.isVariableDeclarationList(node) ||
  stock.isImportDeclaration(node) ||
  stock.isNamedImports(node) ||
  stock.isObjectBindingPattern(node) ||
  stock.isArrayBindingPattern(node);
