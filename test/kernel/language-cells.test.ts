/** Cells as people write them in passing: without types, with `var`, with additions to the global scope; what they show. */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { FrontEnd } from "./front-end.js";

let kernel: FrontEnd;
beforeAll(async () => {
  kernel = await FrontEnd.start();
}, 60_000);
afterAll(() => kernel.stop());
vi.setConfig({ testTimeout: 30_000 });

/** Runs a cell that must not fail; its result as text, undefined if it shows none. */
const value = async (code: string): Promise<string | undefined> => {
  const { reply, outputs } = await kernel.run(code);
  expect(reply.traceback ?? []).toEqual([]);
  return outputs.find((one) => one.type === "execute_result")?.content.data["text/plain"];
};

describe("types", () => {
  it("need not be written", async () => {
    expect(await value("const state = { best: null, list: [] }, add = (a, b) => a + b; state.best = add(1, 2); state")).toBe(
      "{ best: 3, list: [] }",
    );
    expect(await value("try { throw new Error('no') } catch (e) { var why = e.message; } why")).toBe("'no'");
    expect(await value("function Legacy(x) { this.x = x; } function nothing() { return null; } nothing()")).toBe("null");
  });

  it("are checked where they are written", async () => {
    const { reply } = await kernel.run("const twice = (n: number) => 2 * n; twice('2')");
    expect(reply).toMatchObject({ status: "error", ename: "TypeScriptError" });
  });
});

describe("what cannot be declared in a library", () => {
  it("can be in a cell: types of a function's own, classes without a name", async () => {
    await value("function local() { interface Own { z: number } class Made implements Own { z = 1 } return new Made() as Own; }");
    await value("const made = local(), Anonymous = class { private a = 1; b = 2; getA() { return this.a; } };");
    await value("const mixin = <T extends new (...a: any[]) => {}>(c: T) => class extends c { protected p = 2; q = 3; };");
    expect(await value("[made.z, new Anonymous().getA() + new Anonymous().b, new (mixin(class {}))().q]")).toBe("[ 1, 3, 3 ]");
  });
});

describe("a loop that goes away from its end", () => {
  const loops = ["for (let i = 0; i < 10; i--) turns += 1;", "for (let i = 0; i < 10; i++) { turns += 1; i -= 1; }"];
  it.each(loops)("can be stopped: %s", async (loop) => {
    await value("let turns = 0;");
    const id = await kernel.execute(`await null; console.log("begun"); ${loop}`);
    await kernel.find((one) => one.parentId === id && one.type === "stream");
    await kernel.ask("interrupt_request", {}, "control");
    expect(await kernel.reply(id)).toMatchObject({ status: "error", ename: "Interrupted" });
  });
});

describe("var", () => {
  it("in a block, a loop's head or a catch reaches the next cell, with its type", async () => {
    await value("for (var i = 0; i < 3; i++); try { var made = tf.ones([2]), { length } = 'abc'; } catch {}");
    await value("interface Place { x: number } { var places: Place[] = [{ x: 1 }]; }");
    expect(await value("[i, made.shape, length, places[0].x.toFixed(1)]")).toBe("[ 3, [ 2 ], 3, '1.0' ]");
    expect((await kernel.run("places[0].y")).reply.evalue).toMatch(/Property 'y' does not exist on type 'Place'/);
  });
});

describe("additions to the global scope and to modules", () => {
  it("last, and their variables are the global ones", async () => {
    await value(`declare global { interface Array<T> { last(): T } var answer: number }
      Array.prototype.last = function () { return this[this.length - 1]; };
      globalThis.answer = 42;`);
    expect(await value("[[1, 5].last(), answer]")).toBe("[ 5, 42 ]");
    expect(await value("answer = 7; const boxed = { answer }; [boxed.answer, globalThis.answer]")).toBe("[ 7, 7 ]");
    expect(await value('require("node:path").sep')).toBe("'/'");
    await value("declare global { interface Array<T> { first(): T } } Array.prototype.first = function () { return this[0]; };");
    expect(await value("[[4, 5].first(), [4, 5].last()]")).toBe("[ 4, 5 ]");
  });

  it("can be made anew, with another type", async () => {
    await value("declare global { var again: number } globalThis.again = 1;");
    expect(await value("declare global { var again: string } globalThis.again = 'one'; again.length")).toBe("3");
    expect(await value("again.length + 1")).toBe("4");
  });

  it("may be to a package's types", async () => {
    await value('declare module "node:path" { interface ParsedPath { extra?: number } }');
    const code = 'import { parse, type ParsedPath } from "node:path"; const p: ParsedPath = { ...parse("a"), extra: 4 }; p.extra';
    expect(await value(code)).toBe("4");
  });
});

describe("the value", () => {
  it("is shown where the cell has a `using`", async () => {
    const held = "using held = { size: 1, [Symbol.dispose]() {} };";
    expect(await value(`${held} held.size + 1`)).toBe("2");
    expect(await value(`${held} held.size + 1;`)).toBeUndefined();
  });

  it("is silenced by ; also before a comment, and not by one in a comment", async () => {
    expect(await value("1 + 1; // two")).toBeUndefined();
    expect(await value("1 + 1;\n/* two */\n")).toBeUndefined();
    expect(await value("1 + 1 // two;")).toBe("2");
  });
});

describe("export default", () => {
  it("of what has no name is the value", async () => {
    expect(await value("export default { a: 1 } // shown")).toBe("{ a: 1 }");
    expect(await value("export default function () { return 1; }")).toBe("[Function (anonymous)]");
    expect(await value("export default class { a = 1 }\nconst behind = 2; behind")).toBe("2");
  });
});

describe("completion", () => {
  it("inside the braces of an import", async () => {
    const { matches } = await kernel.ask("complete_request", { code: 'import { joi } from "node:path"', cursor_pos: 12 });
    expect(matches).toEqual(["join"]);
  });
});
