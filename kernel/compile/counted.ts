/**
 * Loops that end by themselves: `for (let i = 0; i < n; i++)`, where the counter goes towards its end and nothing else moves either of them.
 * Soon enough, too, where the turns are light: a guard would make such a loop several times slower.
 */
import type * as typescript from "typescript";
import { stock, type Node } from "./stock.js";

const mostTurns = 1e9;

export function isCounted(loop: typescript.IterationStatement): boolean {
  if (!stock.isForStatement(loop) || !loop.initializer || !loop.incrementor || !loop.condition) return false;
  if (!stock.isBinaryExpression(loop.condition) || !stock.isIdentifier(loop.condition.left)) return false;
  const { left, operatorToken, right } = loop.condition;
  const towards = directions.get(operatorToken.kind);
  if (towards === undefined || towards !== directionOf(loop.incrementor, left.text)) return false;
  const isEndless =
    (stock.isNumericLiteral(right) && Number(right.text) > mostTurns) || (stock.isIdentifier(right) && right.text === "Infinity");
  return !isEndless && !moves(loop.statement, [left.text, ...(stock.isIdentifier(right) ? [right.text] : [])]);
}

const { SyntaxKind } = stock;
const directions = new Map<typescript.SyntaxKind, number>([
  [SyntaxKind.LessThanToken, 1],
  [SyntaxKind.LessThanEqualsToken, 1],
  [SyntaxKind.GreaterThanToken, -1],
  [SyntaxKind.GreaterThanEqualsToken, -1],
  [SyntaxKind.PlusPlusToken, 1],
  [SyntaxKind.MinusMinusToken, -1],
  [SyntaxKind.PlusEqualsToken, 1],
  [SyntaxKind.MinusEqualsToken, -1],
]);

/** Of `i++`, `--i`, `i += 2`; undefined for other steps. */
function directionOf(step: typescript.Expression, counter: string): number | undefined {
  const isCounter = (node: Node) => stock.isIdentifier(node) && node.text === counter;
  if (stock.isPostfixUnaryExpression(step) || stock.isPrefixUnaryExpression(step)) {
    return isCounter(step.operand) ? directions.get(step.operator) : undefined;
  }
  if (!stock.isBinaryExpression(step) || !isCounter(step.left) || !stock.isNumericLiteral(step.right)) return undefined;
  return Number(step.right.text) >= 1 ? directions.get(step.operatorToken.kind) : undefined;
}

/** Whether a loop's body gives one of these variables another value, or might. */
function moves(body: Node, names: readonly string[]): boolean {
  const isOne = (node: Node) => stock.isIdentifier(node) && names.includes(node.text);
  const isPattern = (node: Node) => stock.isArrayLiteralExpression(node) || stock.isObjectLiteralExpression(node);
  const { FirstAssignment, LastAssignment } = SyntaxKind;
  const look = (node: Node): boolean => {
    const isUnary = stock.isPostfixUnaryExpression(node) || stock.isPrefixUnaryExpression(node);
    if (isUnary && directions.has(node.operator) && isOne(node.operand)) return true;
    const isAssignment =
      stock.isBinaryExpression(node) && node.operatorToken.kind >= FirstAssignment && node.operatorToken.kind <= LastAssignment;
    if (isAssignment && (isOne(node.left) || isPattern(node.left))) return true;
    return stock.forEachChild(node, look) ?? false;
  };
  return look(body);
}
