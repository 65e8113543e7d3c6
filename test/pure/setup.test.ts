/** Set-up's decisions, with stand-ins for npm, Python and the compiler, in a folder whose path has a space. */
import { spawn } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const project = fileURLToPath(new URL("../../", import.meta.url));
let folder: string;
let root: string;
let log: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gap lab "));
  root = join(folder, "a clone");
  log = join(folder, "log");
  mkdirSync(join(root, "src"), { recursive: true });
  for (const name of ["setup", "native"]) cpSync(join(project, name), join(root, name), { recursive: true });
  write("package.json", "{}");
  write("package-lock.json", JSON.stringify({ packages: { "": {}, "node_modules/one": { version: "1.0.0" } } }));
  write("requirements.txt", "one==1.0.0");
  write("tsconfig.json", "{}");
  write("src/index.ts", "export {};");
  writeFileSync(log, "");
  tools("npm", "python3", "g++");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string) => writeFileSync(join(root, name), text);
const calls = () => readFileSync(log, "utf8").trim().split("\n").filter(Boolean);
const there = (name: string) => existsSync(join(root, name));

/** A PATH with these programs and no others. */
function tools(...names: string[]): void {
  const bin = join(folder, "bin");
  rmSync(bin, { recursive: true, force: true });
  mkdirSync(bin);
  symlinkSync(process.execPath, join(bin, "node"));
  const text = readFileSync(join(project, "test", "fixtures", "fake-tools.mjs"), "utf8");
  for (const name of names) {
    writeFileSync(join(bin, name), `#!${process.execPath}\n${text}`);
    chmodSync(join(bin, name), 0o755);
  }
}

function start(trouble = "", args: string[] = [], more: NodeJS.ProcessEnv = {}) {
  const env = { PATH: join(folder, "bin"), FAKE_LOG: log, FAKE_TROUBLE: trouble, ...more };
  const child = spawn(process.execPath, [join(root, "setup", "setup.mjs"), ...args], { env });
  let lines = "";
  child.stderr.on("data", (text) => (lines += text));
  const ended = new Promise<{ code: number | null; lines: string }>((resolve) =>
    child.on("close", (code) => resolve({ code, lines })),
  );
  return { child, ended };
}
const setUp = (trouble = "", args: string[] = [], more: NodeJS.ProcessEnv = {}) => start(trouble, args, more).ended;

/** Everything is there, and nothing half-written beside it. */
function expectComplete(): void {
  for (const name of [
    "node_modules/.package-lock.json",
    ".venv/gaplab-jupyter.json",
    "build/tfjs_binding.node",
    "build/addon.json",
    "dist/index.js",
  ]) {
    expect(there(name), name).toBe(true);
  }
  expect(there(".venv/gaplab-unfinished")).toBe(false);
  expect(there("node_modules.old")).toBe(false);
}

describe("set-up", () => {
  it("does every step once, says why, and the second time nothing, in under two seconds", async () => {
    const first = await setUp();
    expect(first.lines.split("\n").map((line) => line.replace(/ … .*/, ""))).toEqual([
      "set-up: npm ci (the packages in package-lock.json)",
      "set-up: .venv (Python 3.11.7, apart from the system's)",
      "set-up: pip install -r requirements.txt (JupyterLab, nbclient and nbconvert for notebooks and reports)",
      "set-up: pip install tensorflow-cpu 2.21.0 (its library computes on the CPU)",
      "set-up: g++ → build/*.node (TensorFlow 2.21.0 as a Node addon)",
      "set-up: tsc -b (TypeScript into dist/)",
      "",
    ]);
    expect(first.code).toBe(0);
    expectComplete();
    expect(calls().find((call) => call.startsWith("npm ci"))).toContain("--ignore-scripts");
    writeFileSync(log, "");
    const begin = performance.now();
    expect(await setUp()).toEqual({ code: 0, lines: "set-up: all there\n" });
    expect(performance.now() - begin).toBeLessThan(2000);
    expect(calls()).toEqual(["g++ --version"]);
  });

  it("goes on without a compiler, and does not fetch a wheel that nothing could use", async () => {
    tools("npm", "python3");
    const { code, lines } = await setUp();
    expect(lines).toMatch(/^set-up: no C\+\+ compiler .* going on with WASM/m);
    expect(code).toBe(0);
    expect(calls().some((call) => call.includes("tensorflow"))).toBe(false);
  });

  it.each([
    ["no Python", ["npm", "g++"], /^set-up: no Python \(3\.10 or newer\) on the PATH.*going on with WASM/m],
    ["old Python", undefined, /^set-up: Python 3\.8\.2 is too old.*going on with WASM/m],
    ["no venv", undefined, /^set-up: Python 3\.11\.7 lacks its venv module.*apt-get install python3-venv.*going on with WASM/m],
    ["pip offline", undefined, /^set-up: PyPI did not answer.*going on with WASM/m],
    ["no wheel", undefined, /^set-up: no TensorFlow 2\.21\.0 wheel for this Python.*going on with WASM/m],
    ["compile error", undefined, /^set-up: the addon did not compile: .*no such thing; going on with WASM/m],
  ])("goes on after %s", async (trouble, names, line) => {
    if (names) tools(...names);
    const { code, lines } = await setUp(trouble);
    expect(lines).toMatch(line);
    expect(lines.match(/going on with WASM/g)).toHaveLength(1);
    expect(code).toBe(0);
    expect(there("dist/index.js")).toBe(true);
    expect(there("build/tfjs_binding.node")).toBe(false);
    expect(there(".venv") && trouble === "pip offline").toBe(false);
    // Mended, it is finished by the next run.
    tools("npm", "python3", "g++");
    await setUp();
    expectComplete();
  });

  it("goes on without its own kernels where the compiler does not take them, and asks again only when something changed", async () => {
    const { code, lines } = await setUp("kernels error");
    expect(lines).toMatch(/^set-up: native\/kernels did not compile: .*too old; going on with TensorFlow's own operations$/m);
    expect(code).toBe(0);
    expectComplete();
    expect(there("build/kernels.node")).toBe(false);
    expect((await setUp()).lines).toBe("set-up: all there\n");
    writeFileSync(join(root, "native", "kernels", "module.cc"), "// changed");
    await setUp();
    expect(there("build/kernels.node")).toBe(true);
  });

  it("stops with one line when npm's registry does not answer and there are no packages", async () => {
    const { code, lines } = await setUp("npm offline");
    expect(lines).toMatch(/^set-up: the npm registry did not answer; nothing works without/m);
    expect(code).toBe(1);
    expect(there("node_modules")).toBe(false);
  });

  it("keeps the packages it has when newer ones cannot be fetched", async () => {
    await setUp();
    write("package-lock.json", JSON.stringify({ packages: { "": {}, "node_modules/one": { version: "2.0.0" } } }));
    const { code, lines } = await setUp("npm offline");
    expect(lines).toMatch(/^set-up: the npm registry did not answer; going on with the packages of an earlier set-up/m);
    expect(code).toBe(0);
    expectComplete();
  });

  it("does again only what a change asks for", async () => {
    await setUp();
    writeFileSync(log, "");
    write("requirements.txt", "one==2.0.0");
    expect((await setUp()).lines.match(/^set-up/gm)).toHaveLength(1);
    expect(calls().filter((call) => call.includes("-m pip"))).toHaveLength(1);
    write("src/index.ts", "export const more = 1;");
    expect((await setUp()).lines).toMatch(/^set-up: tsc -b .*\n$/);
  });

  it("makes .venv anew when the clone was moved, for a venv holds its own path", async () => {
    await setUp();
    renameSync(root, join(folder, "moved"));
    root = join(folder, "moved");
    const { lines } = await setUp();
    expect(lines).toContain("set-up: .venv (");
    expect(lines).not.toContain("npm ci");
    expectComplete();
  });

  it("mends what Ctrl-C left", async () => {
    const { child, ended } = start("pip slow");
    const waitsForPip = () => calls().some((call) => call.includes("-m pip"));
    while (!waitsForPip()) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill("SIGINT");
    const { code, lines } = await ended;
    expect(code).toBe(130);
    expect(lines).toMatch(/interrupted; run the same command again/);
    expect(there(".venv/gaplab-unfinished")).toBe(true);
    expect((await setUp()).lines).toContain("set-up: .venv (");
    expectComplete();
  });

  it("takes the CUDA build where a GPU is visible, and NVIDIA's wheels as its metadata names them", async () => {
    await setUp();
    tools("npm", "python3", "g++", "nvidia-smi");
    writeFileSync(log, "");
    expect((await setUp()).code).toBe(0);
    const installs = calls().filter((call) => call.includes("pip") && call.includes(" install "));
    expect(installs.map((call) => call.replace(/.*--no-compile /, ""))).toEqual([
      "tensorflow==2.21.0",
      "nvidia-cublas-cu12<13.0,>=12.5.3.2 nvidia-cudnn-cu12<10.0,>=9.3.0.75",
    ]);
    expect((await setUp()).lines).toBe("set-up: all there\n");
    expect((await setUp("", [], { GAPLAB_DEVICE: "cpu" })).lines).toContain("pip install tensorflow-cpu");
  });

  it.each(["999999999", "garbled"])("waits for another set-up in the same clone, and heeds no dead one (%s)", async (left) => {
    mkdirSync(join(root, "build"));
    write("build/set-up.lock", left);
    const [one, two] = await Promise.all([setUp(), setUp()]);
    expect([one.code, two.code]).toEqual([0, 0]);
    expect(one.lines + two.lines).toMatch(/^set-up: another set-up \(process \d+\) is at work here; waiting for it$/m);
    expect(calls().filter((call) => call.startsWith("npm"))).toHaveLength(1);
    expectComplete();
    expect(there("build/set-up.lock")).toBe(false);
  });

  it("says in one line that it may not write", async () => {
    write("build", "a file where the folder belongs");
    const { code, lines } = await setUp();
    expect(lines).toMatch(/^set-up: EEXIST: .*$/m);
    expect(lines).not.toContain("    at ");
    expect(code).toBe(1);
  });

  it("refuses options it does not know", async () => {
    expect(await setUp("", ["--fast"])).toEqual({
      code: 2,
      lines: "set-up: unknown option --fast; there are --tests and --quiet\n",
    });
  });

  it("keeps to itself when asked, except for what is missing", async () => {
    tools("npm", "python3");
    expect((await setUp("", ["--quiet"])).lines).toMatch(/^set-up: no C\+\+ compiler.*\n$/);
  });
});
