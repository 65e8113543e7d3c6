/** What an execute_request can ask for beside its code, and what it answers. */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { FrontEnd, type Received } from "./front-end.js";

let kernel: FrontEnd;
beforeAll(async () => {
  kernel = await FrontEnd.start();
}, 60_000);
afterAll(() => kernel.stop());
vi.setConfig({ testTimeout: 30_000 });

const types = (outputs: Received[]) => outputs.map((one) => one.type);
const printed = (outputs: Received[]) => outputs.filter((one) => one.type === "stream").map((one) => one.content.text).join(""); // prettier-ignore

describe("counts", () => {
  it("go up by one for each cell that is kept, and stay for the others", async () => {
    const { reply: first } = await kernel.run("1");
    const count = first.execution_count;
    expect((await kernel.run("2", { store_history: false })).reply.execution_count).toBe(count);
    expect((await kernel.run("3", { silent: true })).reply.execution_count).toBe(count);
    expect((await kernel.run("")).reply).toMatchObject({ status: "ok", execution_count: count + 1 });
    expect((await kernel.run("throw 1")).reply).toMatchObject({ status: "error", execution_count: count + 2 });
    expect((await kernel.run("4")).reply.execution_count).toBe(count + 3);
  });

  it("are those of each cell, also where many wait in line", async () => {
    const before: number = (await kernel.run("0")).reply.execution_count;
    const ids = await Promise.all([1, 2, 3].map((n) => kernel.execute(`${n}`)));
    for (const [i, id] of ids.entries()) {
      expect((await kernel.reply(id)).execution_count).toBe(before + i + 1);
      expect((await kernel.outputs(id)).map((one) => one.content.execution_count)).toEqual([before + i + 1, before + i + 1]);
    }
  });
});

describe("user_expressions", () => {
  it("are evaluated after the cell, each with its own outcome", async () => {
    const user_expressions = {
      sum: "parts[0] + parts[1]",
      wrong: "parts.push",
      missing: "notThere",
      thrown: "parts.at(-3)!.toFixed()",
      huge: `({ [Symbol.for("Jupyter.display")]: () => ({ a: 1n }) })`,
    };
    const { reply, outputs } = await kernel.run("const parts = [1, 2];", { user_expressions });
    expect(reply).toMatchObject({
      status: "ok",
      user_expressions: {
        sum: { status: "ok", data: { "text/plain": "3" }, metadata: {} },
        wrong: { status: "ok" },
        missing: { status: "error", ename: "TypeScriptError" },
        thrown: { status: "error", ename: "TypeError" },
        huge: { status: "error", evalue: expect.stringContaining("BigInt") },
      },
    });
    expect(types(outputs)).toEqual(["execute_input"]);
    const silent = await kernel.run("", { silent: true, store_history: false, user_expressions: { sum: "parts.length" } });
    expect(silent.reply.user_expressions.sum.data).toEqual({ "text/plain": "2" });
    expect(silent.outputs).toEqual([]);
  });

  it("are left out after an error", async () => {
    const { reply } = await kernel.run("throw new Error('no')", { user_expressions: { one: "1" } });
    expect(reply).toMatchObject({ status: "error", ename: "Error" });
    expect(reply.user_expressions).toBeUndefined();
  });
});

it("is answered on the channel that it came by", async () => {
  expect(await kernel.ask("execute_request", { code: "7" }, "control")).toMatchObject({ status: "ok" });
  expect(kernel.received.some((one) => one.channel === "control" && one.type === "execute_reply")).toBe(true);
});

describe("help", () => {
  it.each(["Math.abs?", "?Math.abs", " Math.abs?? ", "?? Math.abs;"])("%j pages what is known of a name", async (code) => {
    const { reply, outputs } = await kernel.run(code);
    expect(reply.payload).toEqual([
      { source: "page", start: 0, data: { "text/plain": expect.stringMatching(/abs\(x: number\): number[^]*absolute value/) } },
    ]);
    expect(types(outputs)).toEqual(["execute_input"]);
  });

  it("says so where nothing is known, and leaves TypeScript's own ? alone", async () => {
    expect(printed((await kernel.run("nothingSoCalled?")).outputs)).toContain("nothingSoCalled");
    expect((await kernel.run("true ? 1 : 2")).reply).toMatchObject({ status: "ok", payload: [] });
  });
});

describe("outputs", () => {
  it("clear_output and update_display_data go as they are, with metadata and buffers", async () => {
    const broadcast = `const broadcast = (globalThis as any)[Symbol.for("Jupyter.broadcast")];`;
    const { outputs } = await kernel.run(
      `${broadcast}
       await broadcast("display_data", { data: { "text/plain": "0" }, metadata: { a: 1 }, transient: { display_id: "d" } }, { metadata: { m: 1 }, buffers: [new Uint8Array([1, 2])] });
       await broadcast("update_display_data", { data: { "text/plain": "1" }, transient: { display_id: "d" } });
       await broadcast("clear_output", { wait: true });`,
    );
    expect(outputs.slice(1).map(({ type, content }) => ({ type, content }))).toEqual([
      { type: "display_data", content: { data: { "text/plain": "0" }, metadata: { a: 1 }, transient: { display_id: "d" } } },
      { type: "update_display_data", content: { data: { "text/plain": "1" }, metadata: {}, transient: { display_id: "d" } } },
      { type: "clear_output", content: { wait: true } },
    ]);
    const { metadata, buffers } = outputs[1];
    expect([metadata, buffers.map((one) => [...one])]).toEqual([{ m: 1 }, [[1, 2]]]);
    expect((await kernel.run(`await broadcast("status", {})`)).reply).toMatchObject({ ename: "TypeError" });
  });

  it("what no JSON can hold fails the cell that shows it", async () => {
    const { reply } = await kernel.run(`({ [Symbol.for("Jupyter.display")]: () => ({ "application/json": { big: 1n } }) })`);
    expect(reply).toMatchObject({ status: "error", ename: "TypeError", evalue: expect.stringContaining("BigInt") });
  });

  it("half a character is sent as a mark that files can hold", async () => {
    const { outputs } = await kernel.run(`console.log("\\u{1F6B2}".slice(0, 1) + "|" + String.raw\`\\ud800\`)`);
    expect(printed(outputs)).toBe("\ufffd|\\ud800\n");
  });
});

describe("what fails behind a cell's back is told under that cell", () => {
  const told = (id: string, text: string) =>
    kernel.find((one) => one.parentId === id && one.content.name === "stderr" && one.content.text.includes(text));

  it.each([
    ["a promise let go", `Promise.reject(new Error("let go")); 0`, "let go"],
    ["a promise let go later", `void new Promise((_, no) => setTimeout(() => no(new Error("let go late")), 100));`, "let go late"],
    ["a throw in a timer", `setTimeout(() => { throw new RangeError("in a timer"); }, 100);`, "in a timer"],
    ["process.exit in a timer", `setTimeout(() => process.exit(1), 100);`, "process.exit"],
  ])("%s", async (_, code, text) => {
    const id = await kernel.execute(code);
    expect((await kernel.run("'the next cell'")).reply.status).toBe("ok");
    await told(id, text);
    expect((await kernel.run("1")).reply.status).toBe("ok");
  });

  it("while the cell still runs", async () => {
    const id = await kernel.execute(
      `void Promise.reject(new Error("meanwhile")); await new Promise((resolve) => setTimeout(resolve, 300)); "done"`,
    );
    await told(id, "meanwhile");
    expect((await kernel.reply(id)).status).toBe("ok");
    const outputs = await kernel.outputs(id);
    expect(types(outputs)).toEqual(["execute_input", "stream", "execute_result"]);
    expect(printed(outputs)).toMatch(/Unhandled rejection: .*Error.*: meanwhile[^]*cell \d+, line 1/);
  });
});
