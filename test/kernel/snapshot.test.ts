/**
 * The launcher and the start-up snapshot: a kernel that starts from it can do what every kernel can, and one that cannot start from it
 * starts the plain way, with no word about it. The snapshot is built here, in a folder with a space in its name.
 */
import { execFile } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { snapshotFits } from "../../kernel/snapshot.mjs";
import { scratchFolder } from "../fixtures/folder.js";
import { FrontEnd, type StartOptions } from "./front-end.js";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = scratchFolder("a snapshot");
const good = join(folder, "kernel.blob");
/** The checkout by a path with a space in it. */
const checkout = join(folder, "gap lab");
const launcher = join(checkout, "kernel", "launch.sh");
const run = promisify(execFile);
const build = (blob: string, env: NodeJS.ProcessEnv = {}) =>
  run(process.execPath, [join(root, "kernel", "snapshot.mjs"), blob], { env: { ...process.env, ...env } });

const started: FrontEnd[] = [];
async function start(blob = good, { env, ...options }: StartOptions = {}): Promise<FrontEnd> {
  const argv = [launcher, process.execPath, "{connection_file}"];
  // An option for V8 in the tests' own environment would be for the kernel, too.
  const ours = { ...process.env, NODE_OPTIONS: undefined, GAPLAB_SNAPSHOT: blob, ...env };
  const kernel = await FrontEnd.start({ argv, env: ours, ...options });
  started.push(kernel);
  return kernel;
}
const value = async (kernel: FrontEnd, code: string): Promise<string | undefined> => {
  const { reply, outputs } = await kernel.run(code);
  expect(reply.traceback ?? []).toEqual([]);
  return outputs.find((one) => one.type === "execute_result")?.content.data["text/plain"];
};
/** A kernel that started from a snapshot has its compiler from there. */
const isFromSnapshot = (kernel: FrontEnd) => value(kernel, `Symbol.for("gaplab.compiler") in globalThis`);

afterAll(() => started.forEach((kernel) => kernel.stop()));
beforeAll(async () => {
  symlinkSync(root, checkout);
  await build(good, { NODE_OPTIONS: "--max-old-space-size=3000" }); // which is for the builder, not for the snapshot
});

describe("a kernel from its snapshot", () => {
  const notebook = join(folder, "a notebook");
  let kernel: FrontEnd;
  beforeAll(async () => {
    mkdirSync(notebook);
    expect(await snapshotFits(good)).toBe(true);
    kernel = await start(good, { cwd: notebook, env: { TZ: "Asia/Tokyo", STREET: "here" } });
    expect(await isFromSnapshot(kernel)).toBe("true");
  });

  it("takes the process of the launcher, and its signals", async () => {
    expect(await value(kernel, "process.pid")).toBe(String(kernel.process.pid));
    const id = await kernel.execute("console.log('waits'); await new Promise(() => {})");
    await kernel.find((one) => one.parentId === id && one.type === "stream");
    kernel.process.kill("SIGINT");
    expect(await kernel.reply(id)).toMatchObject({ status: "error", ename: "Interrupted" });
    expect(await value(kernel, "1")).toBe("1");
  });

  it("computes with the library's names, completes them and knows their types", async () => {
    expect(await value(kernel, "tf.tidy(() => tf.sum(tf.ones([3, 3])).dataSync()[0])")).toBe("9");
    expect((await kernel.ask("complete_request", { code: "tf.onesLi", cursor_pos: 9 })).matches[0]).toBe("onesLike");
    const { data } = await kernel.ask("inspect_request", { code: "tf.onesLike", cursor_pos: 8 });
    expect(data["text/plain"]).toContain("onesLike");
    expect(await kernel.ask("is_complete_request", { code: "const a = {" })).toMatchObject({ status: "incomplete" });
  });

  it("imports files beside the notebook, and packages", async () => {
    writeFileSync(join(notebook, "street.ts"), "export const lanes: number = 2;\n");
    expect(await value(kernel, "import { lanes } from './street'; lanes")).toBe("2");
    expect(await value(kernel, "import * as vega from 'vega'; import sharp from 'sharp'; [typeof vega.View, typeof sharp]")).toBe(
      "[ 'function', 'function' ]",
    );
    expect(await value(kernel, "import * as tslab from 'tslab'; typeof tslab.display.html")).toBe("'function'");
    expect(await value(kernel, "(await import('./street')).lanes + (await import('node:path')).sep")).toBe("'2/'");
  });

  it("checks types, and names the lines of errors", async () => {
    const { reply: type } = await kernel.run("\nconst n: number = 'text';");
    expect(type.traceback.join("\n")).toMatch(/2:7[^]*TS2322[^]*2 \| const n: number = 'text';/);
    const { reply: thrown } = await kernel.run("function far(): never {\n  throw new RangeError('far');\n}\n\nfar();");
    const cell = `cell ${thrown.execution_count}`;
    expect(thrown.traceback.slice(-2)).toEqual([`    at far, ${cell}, line 2`, `    at ${cell}, line 5`]);
    const { reply: file } = await kernel.run("import * as missing from './no-such-file';");
    expect(file).toMatchObject({ ename: "TypeScriptError", evalue: expect.stringContaining("./no-such-file") });
  });

  it("lives in today's process, not in the one that built the snapshot", async () => {
    expect(await value(kernel, "[process.cwd(), process.env.STREET]")).toBe(`[ '${notebook}', 'here' ]`);
    expect(await value(kernel, "new Date(0).getHours()")).toBe("9");
    expect(Number(await value(kernel, "Math.round(Date.now() - performance.timeOrigin - performance.now())"))).toBeLessThan(1000);
    const other = await start();
    const random = "[Math.random(), crypto.randomUUID()]";
    expect(await value(other, random)).not.toBe(await value(kernel, random));
  });

  it("has all that is global, fetch and WebAssembly too", async () => {
    const plain = await start("none");
    const names = "const { names } = { names: Object.getOwnPropertyNames(globalThis) }; names.sort().join()";
    expect(await value(kernel, names)).toBe(await value(plain, names));
    const site = createServer((_, response) => response.end("a page"));
    await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
    expect(await value(kernel, `(await fetch("http://127.0.0.1:${(site.address() as AddressInfo).port}")).text()`)).toBe(
      "'a page'",
    );
    site.close();
    expect(await value(kernel, "typeof (globalThis as any).WebAssembly.Module")).toBe("'function'");
  });

  it("starts threads and other processes as any Node does", async () => {
    const thread = `new Worker("require('node:worker_threads').parentPort.postMessage(42)", { eval: true })`;
    const said = `await new Promise((done) => thread.once("message", done))`;
    expect(await value(kernel, `import { Worker } from 'node:worker_threads'; const thread = ${thread}; ${said}`)).toBe("42");
    writeFileSync(join(notebook, "child.cjs"), "process.send([require.main === module, process.execArgv.length])");
    const child = `import { fork } from 'node:child_process'; const child = fork('child.cjs');`;
    expect(await value(kernel, `${child} await new Promise((done) => child.once("message", done))`)).toBe("[ true, 0 ]");
  });

  it("ends with SIGTERM", async () => {
    const other = await start();
    const ended = new Promise((done) => other.process.once("exit", (_, signal) => done(signal)));
    other.process.kill("SIGTERM");
    expect(await ended).toBe("SIGTERM");
  });
});

describe("the launcher", () => {
  /** A Node that tells how it was started, of two versions. */
  const node = join(folder, "fake node");
  const otherNode = join(folder, "other node");
  const blob = join(folder, "small.blob");
  const fake = (file: string, version: string) =>
    writeFileSync(file, `#!/bin/sh\nif [ "$1" = --version ]; then echo ${version}; else printf '%s\\n' "$@"; fi\n`, {
      mode: 0o755,
    });
  const launched = async (env: NodeJS.ProcessEnv = {}, by = node) =>
    run(launcher, [by, "a file"], { env: { PATH: process.env.PATH, GAPLAB_SNAPSHOT: blob, ...env } });
  const main = join(checkout, "kernel", "dist", "main.js");
  const fromSnapshot = { stdout: `--snapshot-blob\n${blob}\n${main}\na file\n`, stderr: "" };
  const plain = { stdout: `${main}\na file\n`, stderr: "" };

  beforeAll(() => {
    fake(node, "v20.30.0");
    fake(otherNode, "v22.11.0");
  });
  beforeEach(async () => {
    writeFileSync(blob, "a snapshot");
    writeFileSync(`${blob}.for`, (await run(launcher, ["--label", node, blob])).stdout);
  });
  const relabel = (change: (label: string) => string) => writeFileSync(`${blob}.for`, change(readFileSync(`${blob}.for`, "utf8")));

  it("hands over to Node, with the snapshot where it fits", async () => {
    expect(await launched()).toEqual(fromSnapshot);
  });

  it.each<[string, () => unknown]>([
    ["no snapshot", () => rmSync(blob)],
    ["one that broke off", () => truncateSync(blob, 4)],
    ["an empty one", () => truncateSync(blob, 0)],
    ["one for another processor, or another folder", () => relabel((label) => label.replace(/ \d+ (\d+)$/m, " 1 $1"))],
    ["no label", () => rmSync(`${blob}.for`)],
    ["an empty label", () => writeFileSync(`${blob}.for`, "")],
    ["a label with more before it", () => relabel((label) => `\n${label}`)],
    ["one that is older than the build", () => utimesSync(blob, 1, 1)],
    ["Node was replaced by another of the same version", () => fake(node, "v20.30.0; : built elsewhere")],
  ])("%s: the plain way, without a word", async (_, spoil) => {
    spoil();
    expect(await launched()).toEqual(plain);
    fake(node, "v20.30.0");
  });

  it("another Node, an option for V8, none of the tools that it asks: the plain way, without a word", async () => {
    expect(await launched({}, otherNode)).toEqual(plain);
    expect(await launched({ NODE_OPTIONS: "--max-old-space-size=3000" })).toEqual(plain);
    expect(await launched({ GAPLAB_SNAPSHOT: folder })).toEqual(plain);
    expect(await launched({ PATH: folder })).toEqual(plain);
    expect(await launched({ NODE_OPTIONS: "" })).toEqual(fromSnapshot);
  });
});

it("a kernel whose snapshot does not fit is there all the same, and says nothing of it", async () => {
  const blob = join(folder, "of another Node.blob");
  copyFileSync(good, blob);
  writeFileSync(`${blob}.for`, readFileSync(`${good}.for`, "utf8").replace(/^v\S+/, "v22.11.0"));
  expect(await snapshotFits(blob)).toBe(false);
  const kernel = await start(blob);
  expect(await isFromSnapshot(kernel)).toBe("false");
  expect(await value(kernel, "tf.ones([2]).size")).toBe("2");
  expect(kernel.stderr.join("")).toBe("");
});

it("a snapshot that cannot be built leaves nothing, and one line says so", async () => {
  const blob = join(folder, "a file", "kernel.blob");
  writeFileSync(dirname(blob), "");
  const failed = await build(blob).catch((error: { code: number; stderr: string }) => error);
  expect(failed).toMatchObject({ code: 1, stderr: expect.stringMatching(/^kernel\/snapshot\.mjs: no start-up snapshot, .*\n$/) });
  expect(existsSync(blob)).toBe(false);
});
