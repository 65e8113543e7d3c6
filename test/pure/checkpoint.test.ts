/** Reading checkpoints: the golden files, made by PyTorch, and the command. */
import { execFile } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test, vi } from "vitest";
import { openCheckpoint, withCheckpoint } from "../../src/checkpoint/index.js";
import { scratchFolder } from "../fixtures/folder.js";

const golden = (name: string) => fileURLToPath(new URL(`../golden/checkpoints/${name}`, import.meta.url));
const expected = JSON.parse(readFileSync(golden("expected.json"), "utf8")) as Record<
  string,
  { shape: number[]; dtype: string; values: number[] }
>;
const cwd = scratchFolder("checkpoint");
vi.setConfig({ testTimeout: 60_000 });

const files = [
  { name: "zip.pth", prefix: "", format: "pytorch zip" },
  { name: "legacy.pth", prefix: "", format: "pytorch legacy" },
  { name: "nested.pth", prefix: "state_dict.", format: "pytorch zip" },
] as const;

describe.each(files)("$name", ({ name, prefix, format }) => {
  test("has the names, shapes, kinds and numbers that PyTorch saved", () =>
    withCheckpoint(golden(name), async (checkpoint) => {
      expect(checkpoint.format).toBe(format);
      const found: Record<string, unknown> = {};
      for (const [key, tensor] of checkpoint.tensors) {
        const values = Array.from(await tensor.read(), Number);
        found[key.slice(prefix.length)] = { shape: tensor.shape, dtype: tensor.dtype, values };
        expect(await tensor.readFloat32()).toEqual(Float32Array.from(values));
      }
      expect(found).toEqual(expected);
    }));
});

test("what stands beside the tensors", () =>
  withCheckpoint(golden("nested.pth"), async ({ metadata }) => {
    expect(Object.fromEntries(metadata)).toEqual({ epoch: 3, note: "nested" });
  }));

describe("a file that must not be read", () => {
  test.each(["hostile-zip.pth", "hostile-legacy.pth"])("%s: refused by the name that it asks for", async (name) => {
    await expect(openCheckpoint(golden(name))).rejects.toThrow(
      expect.objectContaining({ name: "GapLabError", message: expect.stringContaining('"posix.system"') }),
    );
  });

  test.each(["truncated-zip.pth", "truncated-legacy.pth"])("%s: cut short, and which file", async (name) => {
    await expect(openCheckpoint(golden(name))).rejects.toThrow(
      expect.objectContaining({ name: "GapLabError", message: expect.stringMatching(new RegExp(`${name}: .*cut short`)) }),
    );
  });

  test.each([
    ["an empty file", ""],
    ["a web page", "<!DOCTYPE html><html>Sign in"],
    ["a Git LFS pointer", "version https://git-lfs.github.com/spec/v1\noid sha256:1"],
    ["older tar format", `${"\0".repeat(257)}ustar\0`],
    ["a file of another kind", "cposix\nsystem\n(S'touch PWNED'\ntR."],
    ["no such file", undefined],
  ])("%s", async (got, content) => {
    const file = join(cwd, `${got}.pth`);
    if (content !== undefined) writeFileSync(file, content);
    await expect(openCheckpoint(file)).rejects.toThrow(
      expect.objectContaining({ name: "GapLabError", message: expect.stringContaining(got) }),
    );
  });
});

describe.concurrent("gaplab checkpoint", () => {
  const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
  const gaplab = (...args: string[]) =>
    new Promise<{ code: number; stdout: string; stderr: string }>((done) =>
      execFile(process.execPath, [main, "checkpoint", ...args], { cwd, timeout: 30_000 }, (error, stdout, stderr) =>
        done({ code: error ? Number(error.code ?? -1) : 0, stdout, stderr }),
      ),
    );

  test("--json: names, kinds, shapes and sums", async () => {
    const { code, stdout } = await gaplab(golden("legacy.pth"), "--json");
    const rows = JSON.parse(stdout) as { name: string; dtype: string; shape: number[]; sum: number }[];
    expect(rows.map(({ name, dtype, shape }) => ({ name, dtype, shape }))).toEqual(
      Object.entries(expected).map(([name, { dtype, shape }]) => ({ name, dtype, shape })),
    );
    for (const { name, sum } of rows)
      expect(sum).toBeCloseTo(
        expected[name].values.reduce((a, b) => a + b, 0),
        9,
      );
    expect(code).toBe(0);
  });

  test("a table", async () => {
    const { stdout } = await gaplab(golden("nested.pth"));
    expect(stdout).toMatch(/^state_dict\.bn1\.num_batches_tracked +int64 +\[\] +1234568$/m);
    expect(stdout).toContain("10 tensors, 314 numbers; pytorch zip; epoch 3; note nested");
  });

  test("a refusal: one line, a document with --json, exit code 1, and nothing ran", async () => {
    const { code, stdout, stderr } = await gaplab(golden("hostile-zip.pth"), "--json");
    expect(code).toBe(1);
    expect(stderr).toMatch(/^gaplab: .*"posix\.system".*\n$/);
    expect((JSON.parse(stdout) as { error: string }).error).toContain('"posix.system"');
    expect(existsSync(join(cwd, "PWNED"))).toBe(false);
  });
});
