/**
 * `declare global { … }` and `declare module "…" { … }` of earlier cells: what they add stays, until a cell adds the same thing again, which
 * then counts instead.
 */
import type * as typescript from "typescript";
import { declarationsFile, latestProgram } from "./program.js";
import { stock, type Node } from "./stock.js";

const mayAugment = /\bdeclare\s+(?:global|module)\b/;

/** The declarations that cells left, less the additions that a new cell makes anew. */
export function withoutAnswered(declarations: string, cell: string): string {
  if (!mayAugment.test(cell) || !mayAugment.test(declarations)) return declarations;
  const anew = new Set(augmentations(cell).flatMap(({ adds }) => adds));
  return augmentations(declarations)
    .filter(({ adds }) => adds.some((one) => anew.has(one)))
    .reduce((text, { block }) => text.replace(block, ""), declarations);
}

/** The additions of `before` as text to add to `after`. tslab does not carry them over. */
export function keptAugmentations(before: string, after: string): string {
  if (!mayAugment.test(before)) return "";
  const there = new Set(augmentations(after).map(({ block }) => block));
  return augmentations(before)
    .filter(({ block }) => !there.has(block))
    .map(({ block }) => `${block}\n`)
    .join("");
}

interface Augmentation {
  readonly block: string;
  /** What it adds, each with the name of where: `global Array.last`. */
  readonly adds: string[];
}

function augmentations(text: string): Augmentation[] {
  const file = stock.createSourceFile("cell.ts", text, stock.ScriptTarget.Latest);
  return file.statements.filter(isAugmentation).map((one) => {
    const inside = one.body && stock.isModuleBlock(one.body) ? [...one.body.statements] : [];
    return { block: one.getText(file), adds: inside.flatMap(addedBy).map((name) => `${one.name.text} ${name}`) };
  });
}

/** tslab takes what an earlier `declare global` speaks of for a name of that cell, which it is not: it is looked up where it lives. */
export const globalVariables: typescript.TransformerFactory<typescript.SourceFile> = (context) => (file) => {
  const program = latestProgram();
  if (!mayAugment.test(program.getSourceFile(declarationsFile)?.text ?? "")) return file;
  const checker = program.getTypeChecker();
  const make = stock.factory;
  const isGlobal = (symbol: typescript.Symbol | undefined) => symbol?.declarations?.some(isInGlobalBlock) ?? false;
  const ofGlobalThis = (name: string) => make.createPropertyAccessExpression(make.createIdentifier("globalThis"), name);
  const visit = (node: Node): Node => {
    if (stock.isPropertyAccessExpression(node)) {
      return make.updatePropertyAccessExpression(node, stock.visitNode(node.expression, visit) as typescript.Expression, node.name);
    }
    if (stock.isShorthandPropertyAssignment(node) && isGlobal(checker.getShorthandAssignmentValueSymbol(node))) {
      return make.createPropertyAssignment(node.name.text, ofGlobalThis(node.name.text));
    }
    const isUse = stock.isIdentifier(node) && !stock.isDeclarationName(node) && isGlobal(checker.getSymbolAtLocation(node));
    return isUse ? ofGlobalThis(node.text) : stock.visitEachChild(node, visit, context);
  };
  return stock.visitNode(file, visit) as typescript.SourceFile;
};

function isInGlobalBlock(declaration: typescript.Declaration): boolean {
  if (declaration.getSourceFile().fileName !== declarationsFile) return false;
  const statement = stock.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
  return stock.isModuleBlock(statement.parent) && isAugmentation(statement.parent.parent);
}

export function isAugmentation(node: Node): node is typescript.ModuleDeclaration {
  return (
    stock.isModuleDeclaration(node) && (stock.isStringLiteral(node.name) || (node.flags & stock.NodeFlags.GlobalAugmentation) !== 0)
  );
}

function addedBy(statement: typescript.Statement): string[] {
  if (stock.isVariableStatement(statement)) return statement.declarationList.declarations.map(({ name }) => nameOf(name));
  const name = nameOf((statement as { name?: Node }).name);
  return stock.isInterfaceDeclaration(statement) ? statement.members.map((member) => `${name}.${nameOf(member.name)}`) : [name];
}

const nameOf = (name: Node | undefined) => (name as { text?: string } | undefined)?.text ?? "";
