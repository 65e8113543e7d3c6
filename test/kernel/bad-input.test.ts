/** What is too large, broken or forged: one clear error, and the kernel lives. */
import { spawn } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { FrontEnd } from "./front-end.js";

let kernel: FrontEnd;
const folder = mkdtempSync(join(tmpdir(), "bad-input-"));
beforeAll(async () => {
  kernel = await FrontEnd.start();
}, 60_000);
afterAll(() => {
  kernel.stop();
  rmSync(folder, { recursive: true, force: true });
});
vi.setConfig({ testTimeout: 60_000 });

const result = async (code: string) =>
  (await kernel.run(code)).outputs.find((one) => one.type === "execute_result")?.content.data["text/plain"];
/** Resident memory of the kernel, in MB. */
const residentMb = async () => Number(await result("globalThis.gc?.(); Math.round(process.memoryUsage().rss / 1e6)"));

describe("what is large", () => {
  it("100,000 lines come in a few messages, in order, before idle, and are not kept", async () => {
    await kernel.run("for (let i = 0; i < 100_000; i++) console.log(i)");
    const before = await residentMb();
    for (let round = 0; round < 3; round++) {
      const { outputs } = await kernel.run("for (let i = 0; i < 100_000; i++) console.log(i)");
      const streams = outputs.filter((one) => one.type === "stream");
      expect(streams.length).toBeLessThan(1000);
      const lines = streams.map((one) => one.content.text).join("").trimEnd().split("\n"); // prettier-ignore
      expect(lines).toHaveLength(100_000);
      expect(lines.every((line, i) => line === String(i))).toBe(true);
    }
    expect((await residentMb()) - before).toBeLessThan(80);
  });

  it("a printed line shows while a loop that never waits goes on", async () => {
    const id = await kernel.execute("console.log('now'); const until = Date.now() + 1500; while (Date.now() < until);");
    await kernel.find((one) => one.parentId === id && one.type === "stream");
    expect(kernel.received.some((one) => one.parentId === id && one.type === "execute_reply")).toBe(false);
    expect((await kernel.reply(id)).status).toBe("ok");
  });

  it("a display of over 10 MB arrives whole", async () => {
    const { outputs } = await kernel.run(
      `({ [Symbol.for("Jupyter.display")]: () => ({ "text/plain": "large", "image/png": "A".repeat(12_000_000) }) })`,
    );
    expect(outputs.at(-1)?.content.data["image/png"]).toHaveLength(12_000_000);
  });

  it("a cell of 1 MB runs", async () => {
    expect(await result(`const long = "${"x".repeat(1_000_000)}"; long.length`)).toBe("1000000");
    const list = `const list = [\n${"  { street: 1, name: 'two' },\n".repeat(30_000)}];\nlist.length`;
    expect(list.length).toBeGreaterThan(800_000);
    expect(await result(list)).toBe("30000");
  });
});

describe("a cell that asks too much, or nothing", () => {
  it("20,000 lines: each its own, also in an error", async () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `const line${i} = ${i} * 2;`);
    expect(await result([...lines, "line19999"].join("\n"))).toBe("39998");
    expect(await result("line7 + 1")).toBe("15");
    lines[14_999] = "if (line7) throw new RangeError('here');";
    const { reply } = await kernel.run(lines.join("\n"));
    expect(reply.traceback.slice(1)).toEqual([
      `15000 | ${lines[14_999]}`,
      expect.stringContaining("^"),
      `    at cell ${reply.execution_count}, line 15000`,
    ]);
  });

  it.each(["", "  \n\n", "// a remark\n// and another", "/* a remark */", "/** of nothing */", ";"])(
    "%j: nothing",
    async (code) => {
      const { reply, outputs } = await kernel.run(code);
      expect([reply.status, outputs.map((one) => one.type)]).toEqual(["ok", ["execute_input"]]);
    },
  );

  it.each([
    ["calls itself for ever", "const deeper = (n: number): number => deeper(n + 1) + 1;\ndeeper(0);"],
    ["is nested too deep for the compiler", `const nest = ${"[".repeat(20_000)}${"]".repeat(20_000)};`],
    [
      "makes JSON of what is nested too deep",
      `let nest: object = {}; for (let i = 0; i < 1e5; i++) nest = { nest }; JSON.stringify(nest)`,
    ],
  ])("%s: a RangeError, and the kernel lives", async (_, code) => {
    const { reply } = await kernel.run(code);
    expect(reply).toMatchObject({ status: "error", ename: "RangeError", evalue: expect.stringContaining("call stack") });
    expect(reply.traceback.length).toBeLessThan(100);
    expect(await result("1 + 1")).toBe("2");
  });
});

/** The parts of a request, signed with the kernel's own key. */
function signed(type: string, content: Buffer): (string | Buffer)[] {
  const { key } = kernel as unknown as { key: string };
  const header = JSON.stringify({ msg_id: randomUUID(), msg_type: type, session: "s", username: "u", date: "", version: "5.4" });
  const parts = [Buffer.from(header), Buffer.from("{}"), Buffer.from("{}"), content];
  const hmac = createHmac("sha256", key);
  parts.forEach((part) => hmac.update(part));
  return ["<IDS|MSG>", hmac.digest("hex"), ...parts];
}

describe("what cannot be read", () => {
  it.each<[string, Buffer, string]>([
    ["bytes that are no UTF-8", Buffer.concat([Buffer.from('{"code": "'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]), "UTF-8"],
    ["half of the JSON", Buffer.from('{"code": "1'), "JSON"],
    ["a list", Buffer.from("[1]"), "a JSON object"],
  ])("%s: told to the front end, in one line of the log, and the kernel goes on", async (_, content, says) => {
    const before = kernel.stderr.join("").length;
    const frames = signed("execute_request", content);
    const id = (JSON.parse(String(frames[2])) as { msg_id: string }).msg_id;
    await kernel.sendRaw(frames);
    expect(await kernel.reply(id)).toMatchObject({
      status: "error",
      ename: "UnreadableMessage",
      evalue: expect.stringContaining(says),
    });
    expect((await kernel.outputs(id)).map((one) => one.type)).toEqual(["error"]);
    const log = () => kernel.stderr.join("").slice(before);
    await expect.poll(log).toMatch(/^\[gaplab kernel\] dropped a message on shell: .*\n$/);
    expect(await result("1 + 1")).toBe("2");
  });

  it("a request without code, or with another thing for code", async () => {
    expect(await kernel.ask("complete_request", { code: 5, cursor_pos: 0 })).toMatchObject({ status: "error", ename: "TypeError" });
    expect(await kernel.ask("execute_request", {})).toMatchObject({ status: "error", ename: "TypeError" });
    expect(await kernel.ask("complete_request", { code: "Mat", cursor_pos: 400 })).toMatchObject({ status: "ok" });
  });
});

describe("what the kernel does not know", () => {
  it.each(["debug_request", "create_subshell_request"])("%s is refused, not left waiting", async (type) => {
    for (const channel of ["control", "shell"] as const) {
      expect(await kernel.ask(type, {}, channel)).toMatchObject({ status: "error", ename: "UnknownRequest" });
    }
  });

  it("messages for comms that are not there are passed over", async () => {
    for (const type of ["comm_msg", "comm_close"]) {
      expect(await kernel.outputs(await kernel.send(type, { comm_id: "none", data: {} }))).toEqual([]);
    }
  });
});

describe("a start that cannot work", () => {
  const entry = fileURLToPath(new URL("../../kernel/dist/main.js", import.meta.url));
  const start = (file: string) =>
    new Promise<{ code: number | null; stderr: string }>((done) => {
      let stderr = "";
      const child = spawn(process.execPath, [entry, file], { env: { ...process.env, GAPLAB_HISTORY: "" } });
      child.stderr.on("data", (text) => (stderr += String(text)));
      child.on("exit", (code) => done({ code, stderr }));
    });
  const good = { transport: "tcp", ip: "127.0.0.1", key: "k", signature_scheme: "hmac-sha256", shell_port: 1, control_port: 2, iopub_port: 3, stdin_port: 4, hb_port: 5 }; // prettier-ignore

  it.each<[string, string, string[]]>([
    ["broken JSON", "{", ["expected JSON that can be read", "Start the kernel from Jupyter"]],
    ["null", "null", ["expected a JSON object, got null"]],
    ["a port that is none", JSON.stringify({ ...good, hb_port: 70_000 }), ["expected a port number in hb_port, got 70000"]],
    ["no address", JSON.stringify({ ...good, ip: undefined }), ["expected a text in ip, got none"]],
    ["another signature", JSON.stringify({ ...good, signature_scheme: "hmac-md5" }), ["hmac-sha256, got hmac-md5"]],
  ])("%s: one line, exit code 1", async (name, content, says) => {
    const file = join(folder, `${name}.json`);
    writeFileSync(file, content);
    const { code, stderr } = await start(file);
    expect([code, stderr.trimEnd().split("\n").length]).toEqual([1, 1]);
    for (const part of [file, ...says]) expect(stderr).toContain(part);
    expect(readFileSync(file, "utf8")).toBe(content);
  });

  it("a port in use: which socket, where, what to do", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const { port } = taken.address() as { port: number };
    const file = join(folder, "taken.json");
    writeFileSync(file, JSON.stringify({ ...good, shell_port: port }));
    const { code, stderr } = await start(file);
    taken.close();
    expect([code, stderr.trimEnd().split("\n").length]).toEqual([1, 1]);
    expect(stderr).toMatch(new RegExp(`could not start: .*socket: expected tcp://127.0.0.1:\\d+ .*got.*Start the kernel again`));
  });
});
