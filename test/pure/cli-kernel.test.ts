/** `gaplab kernel` as a user calls it: what it says, where, and with which exit code. */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test, vi } from "vitest";
import { scratchFolder } from "../fixtures/folder.js";

const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const folder = scratchFolder("kernel command");
vi.setConfig({ testTimeout: 60_000 });

/** Runs `gaplab kernel` in a home of its own. */
function kernel(home: string, words: string[], env: NodeJS.ProcessEnv = {}) {
  mkdirSync(join(folder, home), { recursive: true });
  const options = { cwd: join(folder, home), env: { PATH: process.env.PATH, HOME: join(folder, home), ...env }, timeout: 30_000 };
  return new Promise<{ code: number; stdout: string; stderr: string }>((done) =>
    execFile(process.execPath, [main, "kernel", ...words], options, (error, stdout, stderr) =>
      done({ code: error ? Number(error.code ?? -1) : 0, stdout, stderr }),
    ),
  );
}
const userSpec = (home: string) =>
  process.platform === "darwin"
    ? join(folder, home, "Library", "Jupyter", "kernels", "gaplab")
    : join(folder, home, ".local", "share", "jupyter", "kernels", "gaplab");

describe.concurrent("help", () => {
  test.each(["install", "uninstall", "list"])("%s: with an example and --json", async (name) => {
    const { code, stdout } = await kernel("help", [name, "--help"]);
    expect(code).toBe(0);
    expect(stdout).toContain(`Example:\n  gaplab kernel ${name}`);
    expect(stdout).toContain("--json");
  });
});

describe.concurrent("a wrong call: exit code 2, and nothing written", () => {
  test.each([
    [["install", "--user", "--prefix", "x"], "cannot be used with"],
    [["install", "--sys-prefix", "x", "--prefix", "y"], "cannot be used with"],
    [["install", "--prefix"], "argument missing"],
    [["uninstal"], "(Did you mean uninstall?)"],
  ])("gaplab kernel %j", async (words, says) => {
    const { code, stdout, stderr } = await kernel("wrong", words);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain(says);
    expect(existsSync(userSpec("wrong"))).toBe(false);
  });
});

describe("install, list, uninstall", () => {
  test("for the user", async () => {
    const at = userSpec("user");
    expect(await kernel("user", ["install"])).toEqual({ code: 0, stdout: `installed: ${at}\n`, stderr: "" });
    expect((await kernel("user", ["install", "--user"])).stdout).toBe(`already installed: ${at}\n`);
    const { code, stdout } = await kernel("user", ["list"]);
    expect(code).toBe(0);
    expect(stdout).toContain(`works   ${at} (user)\n`);
    expect(stdout).toContain(`with ${process.execPath} (Node ${process.versions.node})`);
    expect(await kernel("user", ["uninstall"])).toEqual({ code: 0, stdout: `removed: ${at}\n`, stderr: "" });
    expect((await kernel("user", ["list"])).stdout).not.toContain(at);
    const again = await kernel("user", ["uninstall"]);
    expect(again).toMatchObject({ code: 1, stdout: "" });
    expect(again.stderr).toMatch(/^gaplab: kernel uninstall: expected a kernelspec in .*, got none\. .*\n$/);
  });

  test("into an environment, active or named", async () => {
    const prefix = join(folder, "an environment");
    const at = join(prefix, "share", "jupyter", "kernels", "gaplab");
    const none = await kernel("env", ["install", "--sys-prefix", prefix]);
    expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining("Make it first: python -m venv.") });
    mkdirSync(prefix);
    expect((await kernel("env", ["install", "--sys-prefix"], { VIRTUAL_ENV: prefix })).stdout).toBe(`installed: ${at}\n`);
    expect((await kernel("env", ["list"], { VIRTUAL_ENV: prefix })).stdout).toContain(`works   ${at} (VIRTUAL_ENV)`);
    expect((await kernel("env", ["uninstall", "--sys-prefix", prefix])).code).toBe(0);
    const inactive = await kernel("env", ["install", "--sys-prefix"]);
    expect(inactive).toMatchObject({ code: 1, stderr: expect.stringContaining("neither VIRTUAL_ENV nor CONDA_PREFIX") });
  });

  test("under a prefix where Jupyter does not look: done, and said", async () => {
    const { code, stdout, stderr } = await kernel("prefix", ["install", "--prefix", "here", "--json"]);
    expect(code).toBe(0);
    const at = join(realpathSync(join(folder, "prefix")), "here", "share", "jupyter", "kernels", "gaplab");
    expect(JSON.parse(stdout)).toEqual({ folder: at, changed: true, searched: false });
    expect(stderr).toBe("");
    expect((await kernel("prefix", ["install", "--prefix", "here"])).stderr).toContain("JUPYTER_PATH");
    const removed = await kernel("prefix", ["uninstall", "--prefix", "here", "--json"]);
    expect(JSON.parse(removed.stdout)).toEqual({ folder: at });
  });

  test("a place that cannot be written: one line", async () => {
    writeFileSync(join(folder, "a file"), "");
    const { code, stdout, stderr } = await kernel("file", ["install", "--prefix", join(folder, "a file")]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^gaplab: kernel install: expected a folder that can be written: .*a file.*\n$/);
  });

  test("a kernelspec that is broken: what, and how to mend it; exit code 1", async () => {
    await kernel("broken", ["install"]);
    const file = join(userSpec("broken"), "kernel.json");
    writeFileSync(file, readFileSync(file, "utf8").replace(`"${process.execPath}"`, '"/gone/node"'));
    const { code, stdout } = await kernel("broken", ["list"]);
    expect(code).toBe(1);
    expect(stdout).toContain("its Node /gone/node is gone\n");
    expect(stdout).toContain("Run `gaplab kernel install --user` to mend it");
    const json = await kernel("broken", ["list", "--json"]);
    expect(json.code).toBe(1);
    const { kernelspecs } = JSON.parse(json.stdout) as { kernelspecs: { from: string; ok: boolean; node: string }[] };
    expect(kernelspecs.find(({ from }) => from === "user")).toMatchObject({ ok: false, node: "/gone/node" });
    await kernel("broken", ["install", "--user"]);
    expect((await kernel("broken", ["list"])).code).toBe(0);
  });
});
