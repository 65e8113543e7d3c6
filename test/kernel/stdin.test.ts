/** `prompt()` in a cell: the question goes to the front end that sent the cell, and the cell stands still until it is answered. */
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { FrontEnd } from "./front-end.js";

let kernel: FrontEnd;
beforeAll(async () => {
  kernel = await FrontEnd.start();
}, 60_000);
afterAll(() => kernel.stop());
vi.setConfig({ testTimeout: 30_000 });

const mayAsk = { allow_stdin: true };
const question = (id: string) => kernel.find((one) => one.parentId === id && one.type === "input_request");
const answer = (value: string) => kernel.send("input_reply", { status: "ok", value }, { channel: "stdin" });
const shown = async (id: string) =>
  (await kernel.outputs(id)).find((one) => one.type === "execute_result")?.content.data["text/plain"];

it("asks and gives the answer, after what was printed", async () => {
  const id = await kernel.execute("console.log('before'); prompt('How many?')", mayAsk);
  const asked = await question(id);
  expect(asked).toMatchObject({ channel: "stdin", content: { prompt: "How many?", password: false } });
  await kernel.find((one) => one.content.text === "before\n");
  expect(await kernel.beat()).toBe("ping");
  await answer("zw\u00f6lf \u{1F6B2}");
  expect(await shown(id)).toBe("'zw\u00f6lf \u{1F6B2}'");
});

it("asks twice in one cell, with requests waiting behind it", async () => {
  const id = await kernel.execute("[prompt('a'), prompt('b')]", mayAsk);
  await question(id);
  const behind = await kernel.execute("'behind'");
  const completion = await kernel.send("complete_request", { code: "Mat", cursor_pos: 3 });
  await answer("1");
  await kernel.find((one) => one.parentId === id && one.content.prompt === "b");
  await answer("2");
  expect(await shown(id)).toBe("[ '1', '2' ]");
  expect(await shown(behind)).toBe("'behind'");
  expect((await kernel.reply(completion)).matches).toContain("Math");
});

it("takes no answer that nobody asked for", async () => {
  await answer("too early");
  const id = await kernel.execute("prompt()", mayAsk);
  expect((await question(id)).content.prompt).toBe("");
  await answer("in time");
  expect(await shown(id)).toBe("'in time'");
});

it("fails the cell of a front end that takes no questions", async () => {
  const { reply } = await kernel.run("prompt('anyone?')");
  expect(reply).toMatchObject({ status: "error", ename: "StdinNotImplementedError" });
  expect(reply.evalue).toContain("expected a front end that takes questions");
});

it("ends with an interrupt, and does not hear a late answer", async () => {
  const id = await kernel.execute("prompt('well?')", mayAsk);
  await question(id);
  expect(await kernel.ask("interrupt_request", {}, "control")).toEqual({ status: "ok" });
  expect(await kernel.reply(id)).toMatchObject({ status: "error", ename: "Interrupted" });
  await answer("late");
  const next = await kernel.execute("prompt('again?')", mayAsk);
  await question(next);
  await answer("now");
  expect(await shown(next)).toBe("'now'");
});
