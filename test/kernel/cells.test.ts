/** Running cells: results, printed text, errors, the queue, interrupts. */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { FrontEnd, type Received } from "./front-end.js";

let kernel: FrontEnd;
beforeAll(async () => {
  kernel = await FrontEnd.start();
}, 60_000);
afterAll(() => kernel.stop());
vi.setConfig({ testTimeout: 30_000 });

const types = (outputs: Received[]) => outputs.map((one) => one.type);
const result = async (code: string) => (await kernel.run(code)).outputs.find((one) => one.type === "execute_result")?.content;

describe("results", () => {
  it("shows the last expression, null included, and nothing for undefined or after a semicolon", async () => {
    expect((await result("const width: number = 6; width * 7"))?.data).toEqual({ "text/plain": "42" });
    expect((await result("null"))?.data).toEqual({ "text/plain": "null" });
    expect(await result("undefined")).toBeUndefined();
    expect(await result("width;")).toBeUndefined();
  });

  it("sends execute_input first and the same count in input, result and reply", async () => {
    const { reply, outputs } = await kernel.run("'counted'");
    expect(types(outputs)).toEqual(["execute_input", "execute_result"]);
    expect(outputs[0].content).toEqual({ code: "'counted'", execution_count: reply.execution_count });
    expect(outputs[1].content.execution_count).toBe(reply.execution_count);
  });

  it("passes a bundle of Symbol.for('Jupyter.display') as it is, sync or async", async () => {
    const bundle = { "text/plain": "a chart", "application/vnd.vegalite.v5+json": { mark: "bar" }, "image/png": "aGk=" };
    for (const kind of ["", "async "]) {
      const code = `({ ${kind}[Symbol.for("Jupyter.display")]() { return ${JSON.stringify(bundle)}; } })`;
      expect((await result(code))?.data).toEqual(bundle);
    }
  });

  it("sends bytes as base64, waits for a promise, and fails the cell when the display fails", async () => {
    expect((await result(`({ [Symbol.for("Jupyter.display")]: () => ({ "text/plain": "x", "image/png": Buffer.from("hi") }) })`))?.data).toMatchObject({ "image/png": "aGk=" }); // prettier-ignore
    expect((await result("Promise.resolve([1, 2])"))?.data["text/plain"]).toBe("[ 1, 2 ]");
    const { reply } = await kernel.run(`({ async [Symbol.for("Jupyter.display")]() { throw new RangeError("no picture"); } })`);
    expect(reply).toMatchObject({ status: "error", ename: "RangeError", evalue: "no picture" });
  });

  it("knows today's TypeScript", async () => {
    expect((await result("await (async () => 5)()"))?.data["text/plain"]).toBe("5");
    expect(
      (await result("const bytes = new Uint8Array(2) satisfies Uint8Array<ArrayBuffer>; bytes.length"))?.data["text/plain"],
    ).toBe("2");
    expect((await result("let closed = 0; { using a = { [Symbol.dispose]: () => { closed = 1; } }; } closed"))?.data["text/plain"]).toBe("1"); // prettier-ignore
    expect((await kernel.run("const bytes = 'redeclared'; bytes.toUpperCase()")).reply.status).toBe("ok");
  });

  it("says nothing for a silent cell", async () => {
    const { reply, outputs } = await kernel.run("console.log('unheard'); 1", { silent: true });
    expect([reply.status, outputs]).toEqual(["ok", []]);
  });
});

describe("printed text", () => {
  it("keeps stdout and stderr in order, before the result", async () => {
    const { outputs } = await kernel.run("console.log('a'); console.error('b'); console.log('c'); 4");
    expect(outputs.slice(1).map((one) => one.content.text ?? one.type)).toEqual(["a\n", "b\n", "c\n", "execute_result"]);
  });

  it("loses none of 20,000 lines, all of them before idle", async () => {
    const { outputs } = await kernel.run("for (let i = 0; i < 20_000; i++) console.log(i)");
    const lines = outputs.filter((one) => one.type === "stream").map((one) => one.content.text).join("").trimEnd().split("\n"); // prettier-ignore
    expect(lines).toEqual(Array.from({ length: 20_000 }, (_, i) => String(i)));
  });

  it("loses no idle in 300 short cells", async () => {
    const ids = await Promise.all(Array.from({ length: 300 }, (_, i) => kernel.execute(`${i};`)));
    for (const id of ids) expect((await kernel.reply(id)).status).toBe("ok");
    for (const id of ids) await kernel.outputs(id);
  }, 60_000);

  it("gives late text to the cell that started it", async () => {
    const id = await kernel.execute("setTimeout(() => console.log('late'), 100); 0");
    await kernel.run("1");
    expect((await kernel.find((m) => m.content.text === "late\n")).parentId).toBe(id);
  });

  it("updates a display in place", async () => {
    const send = (type: string, text: string) =>
      `await (globalThis as any)[Symbol.for("Jupyter.broadcast")]("${type}", { data: { "text/plain": "${text}" }, transient: { display_id: "p" } });`;
    const { outputs } = await kernel.run(send("display_data", "0 %") + send("update_display_data", "100 %"));
    expect(types(outputs)).toEqual(["execute_input", "display_data", "update_display_data"]);
  });
});

describe("errors", () => {
  it("names a thrown error, with its cause, and keeps what was declared before it", async () => {
    const { reply, outputs } = await kernel.run(
      "interface Gone { x: number }\nconst before = 9;\nfunction deep(): never { throw new RangeError('too far', { cause: new Error('a hole') }); }\ndeep();",
    );
    const error = { ename: "RangeError", evalue: "too far" };
    expect(reply).toMatchObject({ status: "error", ...error });
    expect(outputs.at(-1)).toMatchObject({ type: "error", content: error });
    const cell = `cell ${reply.execution_count}`;
    expect(reply.traceback.slice(1)).toEqual([
      "3 | function deep(): never { throw new RangeError('too far', { cause: new Error('a hole') }); }",
      expect.stringMatching(/^ {35}\S*\^/),
      `    at deep, ${cell}, line 3`,
      `    at ${cell}, line 4`,
      "  caused by Error: a hole",
    ]);
    expect((await result("before"))?.data["text/plain"]).toBe("9");
  });

  it("names the line of an earlier cell whose function throws, also after an await", async () => {
    const made = await kernel.run("\nconst late = async (what: string) => {\n  throw new Error(what);\n};");
    const { reply } = await kernel.run("await Promise.resolve();\nawait late('x');");
    expect(reply.traceback).toContain(`    at late, cell ${made.reply.execution_count}, line 3`);
    expect(reply.traceback).toContain(`    at cell ${reply.execution_count}, line 2`);
  });

  it("shows a type error with a caret and runs nothing", async () => {
    const { reply } = await kernel.run("globalThis.console.log('ran');\nconst n: number = 'text';");
    expect(reply).toMatchObject({ status: "error", ename: "TypeScriptError", evalue: expect.stringContaining("not assignable") });
    expect(reply.traceback.join("\n")).toMatch(/2:7[^]*TS2322[^]*2 \| const n: number = 'text';\n {10}.*~/);
  });

  it("survives process.exit, a rejected promise and a throw in a timer", async () => {
    expect((await kernel.run("process.exit(3)")).reply.status).toBe("error");
    const { outputs } = await kernel.run("Promise.reject(new Error('dropped')); 0");
    expect(outputs.some((one) => one.content.name === "stderr" && one.content.text.includes("dropped"))).toBe(true);
    const id = await kernel.execute("setTimeout(() => { throw new Error('in a timer'); }, 20); 0");
    await kernel.find((m) => m.parentId === id && m.content.name === "stderr" && m.content.text.includes("in a timer"));
    expect((await result("1"))?.data["text/plain"]).toBe("1");
  });

  it("aborts the cells that wait behind an error, and runs later ones", async () => {
    const [failing, ...waiting] = await Promise.all(
      ["await null; throw new Error('stop')", "1", "2"].map((code) => kernel.execute(code)),
    );
    expect((await kernel.reply(failing)).status).toBe("error");
    for (const id of waiting) expect(await kernel.reply(id)).toMatchObject({ status: "aborted" });
    expect((await result("3"))?.data["text/plain"]).toBe("3");
  });

  it("runs on when the failing cell asked for it", async () => {
    const failing = await kernel.execute("throw 1", { stop_on_error: false });
    const next = await kernel.execute("'on'");
    expect((await kernel.reply(failing)).status).toBe("error");
    expect((await kernel.reply(next)).status).toBe("ok");
  });
});

describe("interrupt", () => {
  it("ends a waiting cell, tells work in it through the signal, and runs the next cell", async () => {
    const id = await kernel.execute(
      `const signal: AbortSignal = (globalThis as any)[Symbol.for("Jupyter.signal")];
       let turns = 0;
       console.log("begins");
       while (!signal.aborted) { turns++; await new Promise((resolve) => setTimeout(resolve, 5)); }`,
    );
    await kernel.find((m) => m.parentId === id && m.content.text === "begins\n");
    expect(await kernel.ask("interrupt_request", {}, "control")).toEqual({ status: "ok" });
    expect(await kernel.reply(id)).toMatchObject({ status: "error", ename: "Interrupted" });
    expect((await result("signal.aborted && turns > 0"))?.data["text/plain"]).toBe("true");
  });

  it("is answered when nothing runs", async () => {
    expect(await kernel.ask("interrupt_request", {}, "control")).toEqual({ status: "ok" });
    expect((await result("1"))?.data["text/plain"]).toBe("1");
  });
});
