/** The kernel's life beside its cells: alive to its front ends whatever a cell does, and gone soon when it is to go. */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, expect, it, vi } from "vitest";
import { FrontEnd, type StartOptions } from "./front-end.js";

vi.setConfig({ testTimeout: 60_000 });

const started: FrontEnd[] = [];
async function start(options?: StartOptions): Promise<FrontEnd> {
  const kernel = await FrontEnd.start(options);
  started.push(kernel);
  return kernel;
}
afterEach(() => started.splice(0).forEach((kernel) => kernel.stop()));

const ended = (process: ChildProcess) => new Promise<number | string | null>((done) => process.once("exit", (code, signal) => done(signal ?? code))); // prettier-ignore
/** A cell that never waits, under way; it prints, then holds the thread for good. No loop guard is in a library's code. */
async function holdThread(kernel: FrontEnd): Promise<string> {
  const id = await kernel.execute("await null; console.log('held'); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)");
  await kernel.find((one) => one.parentId === id && one.type === "stream");
  return id;
}

it("answers on every channel while a cell holds the main thread", async () => {
  const kernel = await start();
  await kernel.run("'a cell before'");
  await holdThread(kernel);
  const begun = performance.now();
  expect(await kernel.beat()).toBe("ping");
  for (const channel of ["control", "shell"] as const) {
    expect((await kernel.ask("kernel_info_request", {}, channel)).status).toBe("ok");
    expect((await kernel.ask("comm_info_request", {}, channel)).status).toBe("ok");
  }
  const { history } = await kernel.ask("history_request", { hist_access_type: "tail", n: 2 });
  expect(history[0][2]).toBe("'a cell before'");
  expect(await kernel.ask("interrupt_request", {}, "control")).toEqual({ status: "ok" });
  expect((await kernel.ask("debug_request", {}, "control")).status).toBe("error");
  expect(performance.now() - begun).toBeLessThan(1500);
});

it("marks each answer with busy and idle", async () => {
  const kernel = await start();
  for (const type of ["kernel_info_request", "interrupt_request", "complete_request", "debug_request", "comm_open"]) {
    const id = await kernel.send(type, { code: "M", cursor_pos: 1, comm_id: "c" });
    await kernel.outputs(id);
    const states = kernel.received.filter((one) => one.parentId === id && one.type === "status").map((one) => one.content.execution_state); // prettier-ignore
    expect(states).toEqual(["busy", "idle"]);
  }
});

it.each([true, false])("restart %s: says so, sends what was printed, and is gone soon", async (restart) => {
  const kernel = await start();
  const id = await kernel.execute("setInterval(() => {}, 1000); console.log('last words'); await new Promise(() => {})");
  await kernel.find((one) => one.parentId === id && one.type === "execute_input");
  const exit = ended(kernel.process);
  const begun = performance.now();
  expect(await kernel.ask("shutdown_request", { restart }, "control")).toEqual({ status: "ok", restart });
  expect(await exit).toBe(0);
  expect(performance.now() - begun).toBeLessThan(1500);
  await kernel.find((one) => one.parentId === id && one.content.text === "last words\n");
});

it("shuts down on the shell channel too, as older front ends ask", async () => {
  const kernel = await start();
  await kernel.run("1");
  const exit = ended(kernel.process);
  expect(await kernel.ask("shutdown_request", { restart: false })).toEqual({ status: "ok", restart: false });
  expect(await exit).toBe(0);
});

it("is ended by force where a cell holds the main thread", async () => {
  const kernel = await start();
  await holdThread(kernel);
  const exit = ended(kernel.process);
  expect(await kernel.ask("shutdown_request", { restart: true }, "control")).toEqual({ status: "ok", restart: true });
  expect(await exit).toBe("SIGKILL");
});

it("takes requests while it still starts, and answers them in order", async () => {
  const kernel = await start();
  const replies = kernel.received.filter((one) => one.type === "kernel_info_reply");
  expect(replies.length).toBeGreaterThan(0);
  const ids = await Promise.all(["1", "2", "3"].map((code) => kernel.execute(code)));
  for (const [i, id] of ids.entries()) expect((await kernel.reply(id)).execution_count).toBe(i + 1);
});

it("leaves with the front end that started it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "parent-"));
  const entry = fileURLToPath(new URL("../../kernel/dist/main.js", import.meta.url));
  const file = join(folder, "connection.json");
  const ports = ["shell_port", "control_port", "iopub_port", "stdin_port", "hb_port"];
  // A front end that writes a connection file, starts the kernel, tells its process id, and dies.
  const script = `
    const { createServer } = require("node:net");
    const { spawn } = require("node:child_process");
    const { writeFileSync } = require("node:fs");
    const free = () => new Promise((done) => { const s = createServer().listen(0, "127.0.0.1", () => { const { port } = s.address(); s.close(() => done(port)); }); });
    (async () => {
      const info = { transport: "tcp", ip: "127.0.0.1", key: "k", signature_scheme: "hmac-sha256" };
      for (const name of ${JSON.stringify(ports)}) info[name] = await free();
      writeFileSync(${JSON.stringify(file)}, JSON.stringify(info));
      const env = { ...process.env, JPY_PARENT_PID: String(process.pid), GAPLAB_HISTORY: "" };
      const kernel = spawn(process.execPath, [${JSON.stringify(entry)}, ${JSON.stringify(file)}], { env, stdio: "ignore", detached: true });
      console.log(kernel.pid);
      setTimeout(() => process.exit(0), 1500);
    })();`;
  const parent = spawn(process.execPath, ["-e", script]);
  const pid = await new Promise<number>((done) => parent.stdout.once("data", (text) => done(Number(String(text)))));
  await ended(parent);
  expect(isAlive(pid)).toBe(true);
  await expect.poll(() => isAlive(pid), { timeout: 15_000 }).toBe(false);
  rmSync(folder, { recursive: true, force: true });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
