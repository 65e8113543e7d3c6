/** Errors as the reader meets them: thrown, printed, looked at; whatever it is that was thrown. */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { FrontEnd } from "./front-end.js";

let kernel: FrontEnd;
beforeAll(async () => {
  kernel = await FrontEnd.start();
}, 60_000);
afterAll(() => kernel.stop());
vi.setConfig({ testTimeout: 30_000 });

const plain = (text: string) => text.replace(/\u001b\[\d+m/g, "");
const failure = async (code: string) => {
  const { reply } = await kernel.run(code);
  expect(reply.status).toBe("error");
  const { ename, execution_count, traceback } = reply as { ename: string; execution_count: number; traceback: string[] };
  return { ename, execution_count, lines: traceback.map(plain) };
};

describe("what is thrown", () => {
  it("need not be an error", async () => {
    expect((await failure("throw { code: 5 }")).lines).toEqual(["Thrown: { code: 5 }"]);
    expect((await failure("throw 'text'")).lines).toEqual(["Thrown: text"]);
    expect((await failure("throw Object.create(null)")).lines).toEqual(["Thrown: [Object: null prototype] {}"]);
    expect((await failure("throw { get message() { throw 1; }, name: 'x' }")).ename).toBe("Thrown");
    expect((await failure("throw Object.assign(new Error('odd'), { stack: 5 })")).lines).toEqual(["Error: odd"]);
  });

  it("tells what is behind it: causes, one behind the other, and gathered errors", async () => {
    const outer = await failure("throw new Error('outer', { cause: new Error('middle', { cause: 'a text' }) })");
    expect(outer.lines.slice(-2)).toEqual(["  caused by Error: middle", "    caused by a text"]);
    const many = await failure("await Promise.any([Promise.reject(new Error('a')), Promise.reject(new TypeError('b'))])");
    expect(many.lines.slice(-2)).toEqual(["  - Error: a", "  - TypeError: b"]);
  });

  it("names the constructor and the method it comes from", async () => {
    const { lines, execution_count } = await failure(
      "class Car {\n  constructor() { this.go(); }\n  go() { throw new Error('no'); }\n}\nnew Car();",
    );
    const cell = `cell ${execution_count}`;
    expect(lines.slice(-3)).toEqual([
      `    at Car.go, ${cell}, line 3`,
      `    at new Car, ${cell}, line 2`,
      `    at ${cell}, line 5`,
    ]);
  });
});

describe("where it was thrown", () => {
  it("is told of the last expression, too", async () => {
    const { lines, execution_count } = await failure("// @ts-nocheck\n// another line\nnotThere()");
    expect(lines).toEqual([
      "ReferenceError: notThere is not defined",
      "3 | notThere()",
      "    ^",
      `    at cell ${execution_count}, line 3`,
    ]);
  });

  it("is a line of the cell although a package has gone a long way since", async () => {
    const { lines, execution_count } = await failure("const two = tf.ones([2]);\ntwo.reshape([3]);");
    expect(lines.slice(-2)).toEqual([expect.stringMatching(/^ {4}\.\.\. \d+ more$/), `    at cell ${execution_count}, line 2`]);
    expect(lines).toContain("2 | two.reshape([3]);");
  });

  it("calls names what the cell calls them", async () => {
    await kernel.run("const nothing: any = undefined;");
    expect((await failure("nothing()")).lines[0]).toBe("TypeError: nothing is not a function");
  });
});

describe("an error that is not thrown", () => {
  it("names the cell's own lines when it is printed, and nothing of the kernel", async () => {
    const code = "interface Two {\n  lines: 2;\n}\ntry {\n  throw new Error('printed');\n} catch (e) {\n  console.log(e);\n}";
    const { reply, outputs } = await kernel.run(code);
    expect(outputs.find((one) => one.type === "stream")!.content.text).toBe(
      `Error: printed\n    at cell ${reply.execution_count}:5:9\n`,
    );
  });

  it("does so again after a cell has taken it away", async () => {
    await kernel.run("Error.prepareStackTrace = undefined;");
    const { lines, execution_count } = await failure("interface Two {\n  lines: 2;\n}\nthrow new Error('here');");
    expect(lines.at(-1)).toBe(`    at cell ${execution_count}, line 4`);
  });

  it("does so in its stack, also in a function of an earlier cell", async () => {
    const made = await kernel.run("\nfunction make() {\n  return new Error('made');\n}");
    const { reply, outputs } = await kernel.run("make().stack");
    const stack = outputs.find((one) => one.type === "execute_result")!.content.data["text/plain"] as string;
    expect(stack).toContain(`make (cell ${made.reply.execution_count}:3:10)`);
    expect(stack).toContain(`at cell ${reply.execution_count}:1:1`);
    expect(stack).not.toMatch(/node:|tslab|kernel\/dist/);
  });
});
