/**
 * tslab's second stage, modules to CommonJS, with another way for a cell's names to reach the next cell. CommonJS writes every change of
 * a variable through to `exports`, which in tslab is a Proxy: a loop over a cell's own `let` is thirty times slower than in a module.
 * Here a cell keeps its variables to itself while it runs. Around its code stands
 *
 *     try { gl$.declare(gl$names()); …
 *     function gl$names() { return { get model() { return model; }, set model(gl$v) { model = gl$v; }, … }; }
 *     } finally { gl$.keep({ acc, … }); }
 *
 * `gl$names` has what functions of the cell speak of, and all names of a cell that awaits: it may be left before its end. Other variables
 * stay out of any closure, where the engine keeps them in registers, and are handed over at the end; for that they become `var`s.
 * No column of the cell moves: what is replaced is replaced by as many characters.
 */
import type * as typescript from "typescript";
import { stock, type Node } from "./stock.js";
import { topLevelAwaits } from "./top-level-await.js";

/** How the cell that was compiled last looks from outside. */
export interface CellCode {
  /** Source maps as JSON: from the code that runs to the first stage's, and from there to the cell. */
  readonly maps: readonly [string, string];
  /**
   * Variables that may change behind the reader's back: a function of the cell uses them, or a file that it imports. All other values can
   * be handed out for good.
   */
  readonly captured: ReadonlySet<string>;
}

export let lastCell: CellCode | null = null;

let cellText = "";

/** Says what the first stage made of the cell: the files that it imports come through `transpileModule` too, under the same name. */
export const announceCellText = (text: string): void => void (cellText = text);

export function transpileModule(code: string, options: typescript.TranspileOptions): typescript.TranspileOutput {
  const [, plain, first] = /^([^]*?)(?:\n\/\/# sourceMappingURL=data:[^,]*,(\S*)\s*)?$/.exec(code)!;
  const cell = code === cellText ? withNames(plain) : null;
  const compilerOptions = { ...options.compilerOptions, sourceMap: true };
  const output = stock.transpileModule(cell?.text ?? plain, { ...options, compilerOptions });
  const js = output.outputText.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "");
  if (!cell) return { ...output, outputText: js };
  const maps = [output.sourceMapText!, first ? Buffer.from(first, "base64").toString() : ""] as const;
  lastCell = { maps, captured: cell.captured };
  return { ...output, outputText: `${js}\n} finally { gl$.keep({ ${cell.kept.join(", ")} }); }` };
}

function withNames(code: string): { text: string; kept: string[]; captured: Set<string> } {
  const file = stock.createSourceFile("cell.js", code, stock.ScriptTarget.Latest, true);
  const names = exportedNames(file);
  const { constants, variables, captured } = survey(file, new Set(names));
  const mayBeLeft = topLevelAwaits(file).length > 0;
  const kept = mayBeLeft ? [] : names.filter((name) => variables.has(name) && !captured.has(name));
  const isKept = new Set(kept);
  // Piece by piece: a cell may have thousands of statements.
  const pieces: string[] = [];
  let done = 0;
  const replace = (from: number, to: number, by: string) => {
    const rest = code.slice(from + by.length, to).replace(/[^\n]/g, " ");
    pieces.push(code.slice(done, from), by, rest);
    done = to;
  };
  for (const statement of file.statements) {
    const from = statement.getStart(file);
    if (stock.isExportDeclaration(statement) && !statement.moduleSpecifier) replace(from, statement.end, "");
    else if (stock.isVariableStatement(statement) && namesOf(statement).some((name) => isKept.has(name))) {
      const [keyword] = /^(?:let|const|var)/.exec(code.slice(from)) ?? [""];
      replace(from, from + keyword.length, "var");
    }
  }
  const accessors = names
    .filter((name) => !isKept.has(name))
    .map((name) => `get ${name}() { return ${name}; }${constants.has(name) ? "" : `, set ${name}(gl$v) { ${name} = gl$v; }`}`);
  const text = pieces.join("") + code.slice(done);
  return { text: `${text}\nfunction gl$names() { return { ${accessors.join(", ")} }; }`, kept, captured };
}

/** The names that tslab's first stage exports, which are all that the cell declares. */
function exportedNames(file: typescript.SourceFile): string[] {
  return file.statements.flatMap((one) => {
    const isList = stock.isExportDeclaration(one) && !one.moduleSpecifier && one.exportClause;
    return isList && stock.isNamedExports(isList) ? isList.elements.map(({ name }) => name.text) : [];
  });
}

/** Which names cannot be assigned, which are variables, and which of those that can change a function inside the cell speaks of. */
function survey(file: typescript.SourceFile, names: ReadonlySet<string>) {
  const [constants, variables, captured] = [new Set<string>(), new Set<string>(), new Set<string>()];
  for (const statement of file.statements) {
    const isVariable = stock.isVariableStatement(statement);
    const canChange = isVariable && (statement.declarationList.flags & stock.NodeFlags.BlockScoped) !== stock.NodeFlags.Const;
    for (const name of namesOf(statement)) {
      if (isVariable) variables.add(name);
      if (!canChange) constants.add(name);
    }
  }
  const look = (node: Node, inside: boolean): void => {
    if (inside && stock.isIdentifier(node) && names.has(node.text)) captured.add(node.text);
    const isInside = inside || stock.isFunctionLike(node) || stock.isClassLike(node);
    stock.forEachChild(node, (child) => look(child, isInside));
  };
  stock.forEachChild(file, (node) => look(node, false));
  // What a file beside the notebook exports may change there.
  for (const one of file.statements) {
    const isOfFile = stock.isImportDeclaration(one) && /^["']\./.test(one.moduleSpecifier.getText(file));
    if (isOfFile) namesOf(one).forEach((name) => names.has(name) && captured.add(name));
  }
  return { constants, variables, captured };
}

/** The names that a statement binds at the cell's top. */
function namesOf(statement: Node): string[] {
  const found: string[] = [];
  const look = (node: Node): void => {
    const name = bindings.some((is) => is(node)) ? (node as typescript.NamedDeclaration).name : undefined;
    if (name && stock.isIdentifier(name)) found.push(name.text);
    if (name || lists.some((is) => is(node))) stock.forEachChild(node, look);
  };
  if (stock.isFunctionDeclaration(statement) || stock.isClassDeclaration(statement))
    return statement.name ? [statement.name.text] : [];
  look(statement);
  return found;
}

const { isVariableStatement, isVariableDeclarationList, isVariableDeclaration, isBindingElement } = stock;
const { isImportDeclaration, isImportClause, isNamedImports, isImportSpecifier, isNamespaceImport } = stock;
const { isObjectBindingPattern, isArrayBindingPattern } = stock;

const bindings: ((node: Node) => boolean)[] = [
  isVariableDeclaration,
  isBindingElement,
  isImportClause,
  isImportSpecifier,
  isNamespaceImport,
];
const lists: ((node: Node) => boolean)[] = [
  isVariableStatement,
  isVariableDeclarationList,
  isImportDeclaration,
  isImportClause,
  isNamedImports,
  isObjectBindingPattern,
  isArrayBindingPattern,
];
