/** The kernel in a Jupyter that is not set-up's: installed for the user, started from a folder outside the project. */
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { scratchFolder } from "../fixtures/folder.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const home = scratchFolder("home");
const project = scratchFolder("their project");
// The .venv's own kernelspec stands behind the user's, as if it were not there.
const env = { PATH: process.env.PATH, HOME: home, JUPYTER_PREFER_ENV_PATH: "0" };
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const call = (program: string, ...words: string[]) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((done) =>
    execFile(program, words, { cwd: project, env, timeout: 100_000 }, (error, stdout, stderr) =>
      done({ code: error ? Number(error.code ?? -1) : 0, stdout, stderr }),
    ),
  );
const gaplab = (...words: string[]) => call(process.execPath, join(root, "dist", "cli", "main.js"), ...words);
const jupyter = (...words: string[]) => call(join(root, ".venv", "bin", "jupyter"), ...words);
const kernels = async () => {
  const { kernelspecs } = JSON.parse((await jupyter("kernelspec", "list", "--json")).stdout) as {
    kernelspecs: Record<string, { resource_dir: string; spec: object }>;
  };
  return kernelspecs;
};

const notebook = (...cells: string[]) =>
  JSON.stringify({
    cells: cells.map((source) => ({ cell_type: "code", execution_count: null, metadata: {}, outputs: [], source })),
    metadata: { kernelspec: { name: "gaplab", display_name: "TypeScript (GapLab)", language: "typescript" } },
    nbformat: 4,
    nbformat_minor: 4,
  });

beforeAll(async () => {
  writeFileSync(join(project, "util.ts"), "export const doubled = (x: number): number => 2 * x;\n");
  const theirs = join(project, "node_modules", "theirs");
  mkdirSync(theirs, { recursive: true });
  writeFileSync(join(theirs, "package.json"), '{ "name": "theirs", "version": "1.0.0", "main": "index.js" }');
  writeFileSync(join(theirs, "index.js"), 'exports.whose = "theirs";\n');
  writeFileSync(join(theirs, "index.d.ts"), "export const whose: string;\n");
  expect(await gaplab("kernel", "install")).toMatchObject({ code: 0, stderr: "" });
});

describe("the user's own Jupyter", () => {
  it("knows the kernel, with its fields and its pictures", async () => {
    const { resource_dir, spec } = (await kernels()).gaplab;
    expect(resource_dir.startsWith(home)).toBe(true);
    expect(spec).toMatchObject({ display_name: "TypeScript (GapLab)", language: "typescript", interrupt_mode: "message" });
  });

  it("runs a notebook with the library, with files beside it and packages of its folder", async () => {
    const file = join(project, "own.ipynb");
    writeFileSync(
      file,
      notebook(
        "import { doubled } from './util.ts';\nimport { whose } from 'theirs';\n`${doubled(21)} ${whose}`",
        "models.small({ seed: 1 }).parameters.size > 0",
      ),
    );
    const { code, stderr } = await jupyter("execute", "--inplace", file);
    expect(code, stderr).toBe(0);
    const { cells } = JSON.parse(readFileSync(file, "utf8")) as {
      cells: { execution_count: number; outputs: { output_type: string; data: Record<string, string> }[] }[];
    };
    const results = cells.map(({ outputs }) => outputs.map(({ data }) => data["text/plain"]).join(""));
    expect(results[0]).toContain("42 theirs");
    expect(results[1]).toBe("true");
    expect(cells.map((cell) => cell.execution_count)).toEqual([1, 2]);
  });

  it("says so when a cell fails", async () => {
    const file = join(project, "fails.ipynb");
    writeFileSync(file, notebook("throw new RangeError('no lane')"));
    const { code, stderr } = await jupyter("execute", file);
    expect(code).not.toBe(0);
    expect(stripVTControlCharacters(stderr)).toContain("RangeError: no lane");
  });

  it("no longer knows it after uninstall", async () => {
    expect((await gaplab("kernel", "uninstall")).code).toBe(0);
    expect((await kernels()).gaplab?.resource_dir ?? "").not.toContain(home);
  });
});
