/**
 * Loops that can be stopped. Each loop of a cell, or of a file that a cell imports, looks at its turns whether there was an interrupt
 * since the cell that started it began, and throws if so. What the code calls is in `session/running.ts`:
 *
 *     gl$.count      shared memory: how many interrupts there were
 *     gl$.begun()    how many there had been when the cell began in whose name this code runs
 *     gl$.halt()     throws
 *     gl$.alive()    throws if there was one since: for functions that come again by way of promises, without a loop
 *
 * `Atomics.load` cannot be moved out of a loop by the optimiser, a plain read could. A loop without calls looks at every 1024th turn
 * only, and one that counts to an end not at all: reading each time would cost an empty loop ten times its time.
 */
import type * as typescript from "typescript";
import { isCounted } from "./counted.js";
import { stock, type Node } from "./stock.js";

const { factory: make, SyntaxKind } = stock;

/** Names in the compiled code that no cell would choose. */
const [runtime, begunName, turnsName] = ["gl$", "gl$begun", "gl$turns"];
const mask = 1023;

export const guardLoops: typescript.TransformerFactory<typescript.SourceFile> = (context) => (file) => {
  if (file.isDeclarationFile) return file;

  /** What the function that is being visited needs at its top. */
  let scope = { loops: false, turns: false };

  const visit = (node: Node): Node => {
    if (stock.isFunctionLike(node)) return visitFunction(node as typescript.FunctionLikeDeclaration);
    if (stock.isClassStaticBlockDeclaration(node)) {
      const [body, needs] = within(() => stock.visitEachChild(node.body, visit, context));
      return make.updateClassStaticBlockDeclaration(node, withTop(body, needs));
    }
    if (!stock.isIterationStatement(node, false)) return stock.visitEachChild(node, visit, context);
    const isLight = !callsOrWaits(node);
    if (isLight && isCounted(node)) return stock.visitEachChild(node, visit, context);
    scope.loops = true;
    scope.turns ||= isLight;
    const loop = stock.visitEachChild(node, visit, context) as typescript.IterationStatement;
    return withBody(loop, (body) => make.createBlock([isLight ? lightGuard() : guard(), body]));
  };

  const within = <T>(run: () => T): [T, typeof scope] => {
    const outer = scope;
    scope = { loops: false, turns: false };
    try {
      return [run(), scope];
    } finally {
      scope = outer;
    }
  };

  const visitFunction = (node: typescript.FunctionLikeDeclaration): Node => {
    const [visited, needs] = within(() => stock.visitEachChild(node, visit, context) as typeof node);
    const { body } = visited;
    if (!body) return visited;
    const returns = comesAgain(node);
    if (stock.isBlock(body)) return needs.loops || returns ? withFunctionBody(visited, withTop(body, needs, returns)) : visited;
    if (!returns) return visited;
    const alive = make.createCallExpression(property("alive"), undefined, []);
    return withFunctionBody(visited, make.createParenthesizedExpression(make.createComma(alive, body)));
  };

  const [visited, needs] = within(() => stock.visitEachChild(file, visit, context));
  return needs.loops ? make.updateSourceFile(visited, [...topOf(needs), ...visited.statements]) : visited;
};

/** Whether a turn of the loop may take long: it calls, makes, awaits. Loops inside it have their own guards, which are calls too. */
function callsOrWaits(loop: typescript.IterationStatement): boolean {
  let found = stock.isForOfStatement(loop); // an iterator may do anything
  const look = (node: Node): void => {
    found ||=
      stock.isCallExpression(node) ||
      stock.isNewExpression(node) ||
      stock.isAwaitExpression(node) ||
      stock.isYieldExpression(node) ||
      stock.isTaggedTemplateExpression(node) ||
      stock.isIterationStatement(node, false);
    if (!found && !stock.isFunctionLike(node)) stock.forEachChild(node, look);
  };
  stock.forEachChild(loop, look);
  return found;
}

const againNames = new Set(["then", "catch", "finally", "queueMicrotask", "nextTick", "setImmediate"]);

/** Functions that can run for ever without a loop: async ones, and those that hand on to promises and queues. */
function comesAgain(node: typescript.FunctionLikeDeclaration): boolean {
  if (stock.isConstructorDeclaration(node)) return false;
  const isAsync = stock.canHaveModifiers(node) && stock.getModifiers(node)?.some((one) => one.kind === SyntaxKind.AsyncKeyword);
  if (isAsync && !node.asteriskToken) return true;
  let found = false;
  const look = (child: Node): void => {
    if (stock.isCallExpression(child)) {
      const called = child.expression;
      const name = stock.isPropertyAccessExpression(called) ? called.name.text : stock.isIdentifier(called) ? called.text : "";
      found ||= againNames.has(name);
    }
    if (!found && !stock.isFunctionLike(child)) stock.forEachChild(child, look);
  };
  if (node.body && !node.asteriskToken) look(node.body);
  return found;
}

const property = (name: string) => make.createPropertyAccessExpression(make.createIdentifier(runtime), name);
const call = (name: string) => make.createExpressionStatement(make.createCallExpression(property(name), undefined, []));

/** `Atomics.load(gl$.count, 0)` */
const count = () =>
  make.createCallExpression(make.createPropertyAccessExpression(make.createIdentifier("Atomics"), "load"), undefined, [
    property("count"),
    make.createNumericLiteral(0),
  ]);

const interrupted = () => make.createStrictInequality(count(), make.createIdentifier(begunName));

/** `if (Atomics.load(gl$.count, 0) !== gl$begun) gl$.halt();` */
const guard = () => make.createIfStatement(interrupted(), call("halt"));

/** `if ((gl$turns = (gl$turns + 1) & 1023) === 0 && …) gl$.halt();` */
const lightGuard = () => {
  const turns = make.createIdentifier(turnsName);
  const oneMore = make.createParenthesizedExpression(make.createAdd(turns, make.createNumericLiteral(1)));
  const next = make.createAssignment(turns, make.createBitwiseAnd(oneMore, make.createNumericLiteral(mask)));
  const isTime = make.createStrictEquality(make.createParenthesizedExpression(next), make.createNumericLiteral(0));
  return make.createIfStatement(make.createLogicalAnd(isTime, interrupted()), call("halt"));
};

/** What stands before a function's first statement. While there was no interrupt at all, nobody needs to be asked when a cell began. */
function topOf({ loops, turns }: { loops: boolean; turns: boolean }, returns = false): typescript.Statement[] {
  const declare = (name: string, value: typescript.Expression, flags: typescript.NodeFlags) =>
    make.createVariableStatement(undefined, make.createVariableDeclarationList([make.createVariableDeclaration(name, undefined, undefined, value)], flags)); // prettier-ignore
  const begun = make.createLogicalAnd(count(), make.createCallExpression(property("begun"), undefined, []));
  return [
    ...(returns ? [call("alive")] : []),
    ...(loops ? [declare(begunName, begun, stock.NodeFlags.Const)] : []),
    ...(turns ? [declare(turnsName, make.createNumericLiteral(0), stock.NodeFlags.Let)] : []),
  ];
}

function withTop(block: typescript.Block, needs: { loops: boolean; turns: boolean }, returns = false): typescript.Block {
  const top = topOf(needs, returns);
  const directives = block.statements.findIndex(
    (one) => !stock.isExpressionStatement(one) || !stock.isStringLiteral(one.expression),
  );
  const at = directives < 0 ? block.statements.length : directives;
  return make.updateBlock(block, [...block.statements.slice(0, at), ...top, ...block.statements.slice(at)]);
}

type Body = (body: typescript.Statement) => typescript.Block;

function withBody(loop: typescript.IterationStatement, wrap: Body): typescript.Statement {
  const body = wrap(loop.statement);
  if (stock.isForStatement(loop)) return make.updateForStatement(loop, loop.initializer, loop.condition, loop.incrementor, body);
  if (stock.isForInStatement(loop)) return make.updateForInStatement(loop, loop.initializer, loop.expression, body);
  if (stock.isForOfStatement(loop))
    return make.updateForOfStatement(loop, loop.awaitModifier, loop.initializer, loop.expression, body);
  if (stock.isWhileStatement(loop)) return make.updateWhileStatement(loop, loop.expression, body);
  const doLoop = loop as typescript.DoStatement;
  return make.updateDoStatement(doLoop, body, doLoop.expression);
}

function withFunctionBody(node: typescript.FunctionLikeDeclaration, body: typescript.ConciseBody): Node {
  if (stock.isArrowFunction(node)) {
    const { modifiers, typeParameters, parameters, type, equalsGreaterThanToken } = node;
    return make.updateArrowFunction(node, modifiers, typeParameters, parameters, type, equalsGreaterThanToken, body);
  }
  const block = body as typescript.Block;
  if (stock.isFunctionDeclaration(node)) {
    const { modifiers, asteriskToken, name, typeParameters, parameters, type } = node;
    return make.updateFunctionDeclaration(node, modifiers, asteriskToken, name, typeParameters, parameters, type, block);
  }
  if (stock.isFunctionExpression(node)) {
    const { modifiers, asteriskToken, name, typeParameters, parameters, type } = node;
    return make.updateFunctionExpression(node, modifiers, asteriskToken, name, typeParameters, parameters, type, block);
  }
  if (stock.isMethodDeclaration(node)) {
    const { modifiers, asteriskToken, name, questionToken, typeParameters, parameters, type } = node;
    return make.updateMethodDeclaration(
      node,
      modifiers,
      asteriskToken,
      name,
      questionToken,
      typeParameters,
      parameters,
      type,
      block,
    );
  }
  if (stock.isConstructorDeclaration(node)) return make.updateConstructorDeclaration(node, node.modifiers, node.parameters, block);
  if (stock.isGetAccessorDeclaration(node)) {
    return make.updateGetAccessorDeclaration(node, node.modifiers, node.name, node.parameters, node.type, block);
  }
  if (stock.isSetAccessorDeclaration(node)) {
    return make.updateSetAccessorDeclaration(node, node.modifiers, node.name, node.parameters, block);
  }
  return node;
}
