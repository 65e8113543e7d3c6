/**
 * What VS Code's Jupyter extension does with a kernelspec, played on the wire. VS Code itself is not run. Source:
 * https://github.com/microsoft/vscode-jupyter (src/kernels/raw: launcher, finder, session), https://github.com/microsoft/vscode-jupyter/issues/17143
 *
 * It starts the kernelspec's argv in the notebook's folder, without a server; looks at the shell and iopub ports until somebody listens;
 * connects all channels under one name, the heartbeat not at all; asks for kernel_info twice. A cell is sent with its cellId, with
 * stop_on_error false and allow_stdin true. Stop is an interrupt_request: on shell up to the end of 2025, since then on control. Close
 * and restart are a SIGTERM, with no shutdown_request before it.
 */
import { randomUUID } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { kernelspec } from "../../kernel/spec/spec.mjs";
import { scratchFolder } from "../fixtures/folder.js";
import { FrontEnd, type Received } from "./front-end.js";

const folder = scratchFolder("my notebooks");
const spec = kernelspec();
vi.setConfig({ testTimeout: 60_000 });

const open = () => {
  // Jupyter's servers name themselves here; VS Code does not.
  const { JPY_PARENT_PID: _, ...env } = process.env;
  return FrontEnd.start({ argv: spec.argv, cwd: folder, env, routingId: randomUUID(), probe: ["shell_port", "iopub_port"] });
};

let vscode: FrontEnd;
beforeAll(async () => {
  writeFileSync(join(folder, "util.ts"), "export const doubled = (x: number): number => 2 * x;\n");
  mkdirSync(join(folder, "node_modules", "theirs"), { recursive: true });
  writeFileSync(
    join(folder, "node_modules", "theirs", "package.json"),
    '{ "name": "theirs", "version": "1.0.0", "main": "index.js" }',
  );
  writeFileSync(join(folder, "node_modules", "theirs", "index.js"), 'exports.whose = "theirs";\n');
  writeFileSync(join(folder, "node_modules", "theirs", "index.d.ts"), "export const whose: string;\n");
  vscode = await open();
}, 60_000);
afterAll(() => vscode?.stop());

/** A cell as the extension sends it. */
const send = (code: string) =>
  vscode.send(
    "execute_request",
    { code, silent: false, stop_on_error: false, allow_stdin: true, store_history: true },
    { metadata: { cellId: `vscode-notebook-cell:${folder}/street.ipynb#W0sZmlsZQ%3D%3D` } },
  );
const finished = async (id: string) => ({ reply: await vscode.reply(id), outputs: await vscode.outputs(id) });
const run = async (code: string) => finished(await send(code));

/** The fields without which the extension's messaging library drops a message. */
const fields: Record<string, Record<string, string>> = {
  stream: { name: "string", text: "string" },
  display_data: { data: "object", metadata: "object" },
  execute_input: { code: "string", execution_count: "number" },
  execute_result: { execution_count: "number", data: "object", metadata: "object" },
  error: { ename: "string", evalue: "string", traceback: "object" },
};
const expectWhole = (messages: Received[]) => {
  for (const { type, content } of messages)
    for (const [field, kind] of Object.entries(fields[type] ?? {})) expect(typeof content[field], `${type}.${field}`).toBe(kind);
};

describe("the kernelspec", () => {
  it("has what the picker and the launcher read", () => {
    expect(spec.language).toBe("typescript"); // the id of VS Code's own language
    expect(spec.argv.filter((word) => word === "{connection_file}")).toHaveLength(1);
    expect(spec.interrupt_mode).toBe("message"); // otherwise: SIGINT
    // With an interpreter named here it would take the kernel for a Python environment's, and hide it when that is gone.
    expect(spec.metadata).not.toHaveProperty("interpreter");
  });
});

describe("start", () => {
  it("answers kernel_info each time, with a status on iopub", async () => {
    const ids = [await vscode.send("kernel_info_request"), await vscode.send("kernel_info_request")];
    for (const id of ids) {
      expect(await vscode.reply(id)).toMatchObject({ status: "ok", language_info: { name: "typescript", file_extension: ".ts" } });
      await vscode.outputs(id);
      const states = vscode.received.filter((m) => m.parentId === id && m.type === "status").map((m) => m.content.execution_state);
      expect(states).toEqual(["busy", "idle"]);
    }
  });

  it("has no comms, and closes the widgets' one", async () => {
    expect(await vscode.ask("comm_info_request", { target_name: "jupyter.widget" })).toEqual({ status: "ok", comms: {} });
    const id = await vscode.send("comm_open", { comm_id: "w", target_name: "jupyter.widget", data: {} });
    expect(await vscode.outputs(id)).toMatchObject([{ type: "comm_close", content: { comm_id: "w" } }]);
  });
});

describe("cells", () => {
  it("show text and a value, with every field", async () => {
    const { reply, outputs } = await run("console.log('street');\nconst lanes = 2;\nlanes");
    expect(reply).toMatchObject({ status: "ok" });
    expect(outputs.map(({ type }) => type)).toEqual(["execute_input", "stream", "execute_result"]);
    expectWhole(outputs);
  });

  it("that wait behind one that throws still run", async () => {
    const ids = [await send("throw new RangeError('no lane')"), await send("lanes + 1")];
    const [first, second] = [await finished(ids[0]), await finished(ids[1])];
    expect(first.reply).toMatchObject({ status: "error", ename: "RangeError", evalue: "no lane" });
    expectWhole(first.outputs);
    expect(second.reply.status).toBe("ok");
    expect(second.outputs.at(-1)?.content.data["text/plain"]).toBe("3");
  });

  it("import from the notebook's folder, and packages from there", async () => {
    const { reply, outputs } = await run(
      "import { doubled } from './util.ts';\nimport { whose } from 'theirs';\n`${doubled(21)} ${whose}`",
    );
    expect(reply).toMatchObject({ status: "ok" });
    expect(outputs.at(-1)?.content.data["text/plain"]).toContain("42 theirs");
  });

  it("complete while typed", async () => {
    const code = "lan";
    const reply = await vscode.ask("complete_request", { code, cursor_pos: code.length });
    expect(reply.matches).toContain("lanes");
  });
});

describe("stop", () => {
  const loops = { "that waits": "await new Promise(() => {})", "that never waits": "for (;;) {}" };
  for (const channel of ["shell", "control"] as const) {
    it.each(Object.entries(loops))(`a cell %s, asked on ${channel}`, async (_, code) => {
      const id = await send(code);
      await vscode.find((m) => m.parentId === id && m.type === "execute_input");
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(await vscode.ask("interrupt_request", {}, channel)).toMatchObject({ status: "ok" });
      const { reply, outputs } = await finished(id);
      expect(reply.status).toBe("error");
      expect(outputs.at(-1)?.type).toBe("error");
      expect((await run("1 + 1")).reply.status).toBe("ok");
    });
  }
});

describe("restart and close", () => {
  it("are a SIGTERM, which ends the kernel also while a cell runs", async () => {
    const id = await send("for (;;) {}");
    await vscode.find((m) => m.parentId === id && m.type === "execute_input");
    const old = vscode;
    const ended = new Promise((resolve) => old.process.once("exit", resolve));
    old.process.kill("SIGTERM");
    vscode = await open();
    await ended;
    old.stop();
    const { reply, outputs } = await run("1 + 1");
    expect(reply).toMatchObject({ status: "ok", execution_count: 1 });
    expect(outputs.at(-1)?.content.data["text/plain"]).toBe("2");
  });
});
