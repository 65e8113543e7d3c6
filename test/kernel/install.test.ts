/** Installing the kernelspec, and starting the kernel wrongly. */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "with a space "));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs node on a file of the project; gives exit code and text. */
const node = (...words: string[]) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) =>
    execFile(process.execPath, words, { cwd: root }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    ),
  );

describe("kernel/install.mjs", () => {
  const install = () => node("kernel/install.mjs", "--sys-prefix", folder);
  const kernels = join(folder, "share", "jupyter", "kernels", "gaplab");

  it("writes a kernelspec with absolute paths and a logo", async () => {
    expect(await install()).toMatchObject({ code: 0, stdout: `installed: ${kernels}\n` });
    const spec = JSON.parse(readFileSync(join(kernels, "kernel.json"), "utf8"));
    expect(spec).toMatchObject({ display_name: "TypeScript (GapLab)", language: "typescript", interrupt_mode: "message" });
    expect(spec.argv).toHaveLength(3);
    expect(spec.argv.slice(0, 2).every(isAbsolute)).toBe(true);
    expect(statSync(spec.argv[1]).isFile()).toBe(true);
    expect(spec.argv[2]).toBe("{connection_file}");
    expect(readFileSync(join(kernels, "logo-64x64.png")).subarray(1, 4).toString()).toBe("PNG");
    expect(readFileSync(join(kernels, "logo-svg.svg"), "utf8")).toMatch(/^<svg/);
  });

  it("changes nothing the second time", async () => {
    const before = statSync(join(kernels, "kernel.json")).mtimeMs;
    expect((await install()).stdout).toBe(`already installed: ${kernels}\n`);
    expect(statSync(join(kernels, "kernel.json")).mtimeMs).toBe(before);
  });

  it("says what is missing", async () => {
    expect(await node("kernel/install.mjs")).toMatchObject({ code: 2, stderr: expect.stringContaining("--sys-prefix PATH") });
    const nowhere = await node("kernel/install.mjs", "--sys-prefix", join(folder, "none"));
    expect(nowhere).toMatchObject({ code: 1, stderr: expect.stringContaining("found nothing there") });
  });
});

describe("a connection file that is none", () => {
  it.each([
    ["missing", undefined, "no such file"],
    ["not JSON", "{", "JSON"],
    ["without a port", `{"shell_port": 1}`, "expected a port number in control_port"],
  ])("%s: one line, exit code 1", async (name, content, message) => {
    const file = join(folder, `${name}.json`);
    if (content !== undefined) writeFileSync(file, content);
    const { code, stderr } = await node("kernel/dist/main.js", file);
    expect(code).toBe(1);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(stderr).toContain("could not start");
    expect(stderr).toContain(message);
  });
});
