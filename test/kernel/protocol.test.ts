/** The kernel's answers on the wire. */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { FrontEnd } from "./front-end.js";

let kernel: FrontEnd;
beforeAll(async () => {
  kernel = await FrontEnd.start();
  await kernel.run("0"); // the I/O thread answers earlier, and knows no TypeScript
}, 60_000);
afterAll(() => kernel.stop());
vi.setConfig({ testTimeout: 30_000 });

describe("what it says of itself", () => {
  it("answers kernel_info on both channels", async () => {
    for (const channel of ["shell", "control"] as const) {
      const info = await kernel.ask("kernel_info_request", {}, channel);
      expect(info).toMatchObject({ status: "ok", implementation: "gaplab", protocol_version: "5.4" });
      expect(info.language_info).toMatchObject({ name: "typescript", file_extension: ".ts" });
    }
  });

  it("echoes the heartbeat", async () => {
    expect(await kernel.beat()).toBe("ping");
  });

  it("has no comms, and closes those that a front end opens", async () => {
    expect(await kernel.ask("comm_info_request")).toEqual({ status: "ok", comms: {} });
    const id = await kernel.send("comm_open", { comm_id: "c", target_name: "unknown", data: {} });
    expect(await kernel.outputs(id)).toMatchObject([{ type: "comm_close", content: { comm_id: "c" } }]);
  });
});

describe("help while typing", () => {
  it.each([
    ["const a = 1", "complete"],
    ["function f() {", "incomplete"],
    ["`open", "incomplete"],
    ["/* open", "incomplete"],
    ["const 1x = 2", "invalid"],
    ["await fetch('x')", "complete"],
  ])("finds %j %s", async (code, status) => {
    expect(await kernel.ask("is_complete_request", { code })).toMatchObject({ status });
  });

  it("completes names of earlier cells, also behind characters of two units", async () => {
    await kernel.run("const streetNumber = 7");
    const code = '"\u{1F6B2}"; streetNum';
    const reply = await kernel.ask("complete_request", { code, cursor_pos: [...code].length });
    expect(reply).toMatchObject({ status: "ok", cursor_start: 5, cursor_end: 14 });
    expect(reply.matches).toContain("streetNumber");
  });

  it("tells types and docstrings", async () => {
    await kernel.run("/** Metres above ground. */\nconst heightM = 1.2");
    const { data } = await kernel.ask("inspect_request", { code: "heightM", cursor_pos: 3 });
    expect(data["text/plain"]).toContain("heightM");
    const { data: doc } = await kernel.ask("inspect_request", { code: "Math.abs", cursor_pos: 7 });
    expect(doc["text/plain"]).toMatch(/abs\(x: number\): number[^]*absolute value/);
    expect(await kernel.ask("inspect_request", { code: "   ", cursor_pos: 1 })).toMatchObject({ status: "ok", found: false });
  });

  it("remembers cells", async () => {
    await kernel.run("'a cell to find'");
    await kernel.run("'not kept'", { store_history: false });
    const tail = await kernel.ask("history_request", { hist_access_type: "tail", n: 1 });
    expect(tail.history[0][2]).toBe("'a cell to find'");
    const search = await kernel.ask("history_request", { hist_access_type: "search", pattern: "*to f?nd*", n: 5 });
    expect(search.history).toHaveLength(1);
  });
});

describe("signatures", () => {
  it("drops forged and malformed messages, says so, and goes on", async () => {
    const forged = await kernel.send("execute_request", { code: "globalThis.forged = true" }, { key: "not the key" });
    await kernel.sendRaw(["nonsense"]);
    await kernel.sendRaw(["<IDS|MSG>", "short", "{}"]);
    const { outputs } = await kernel.run("(globalThis as any).forged === undefined");
    expect(outputs.at(-1)?.content.data["text/plain"]).toBe("true");
    expect(kernel.received.some((m) => m.parentId === forged)).toBe(false);
    await expect.poll(() => kernel.stderr.join("").match(/dropped a message/g)?.length).toBe(3);
    expect(kernel.stderr.join("")).toContain("wrong signature");
  });
});

it("shuts down when asked, also with a timer still running", async () => {
  const other = await FrontEnd.start();
  await other.run("setInterval(() => {}, 1000); 0");
  const exited = new Promise((resolve) => other.process.once("exit", resolve));
  expect(await other.ask("shutdown_request", { restart: true }, "control")).toEqual({ status: "ok", restart: true });
  expect(await exited).toBe(0);
  other.stop();
}, 60_000);
