/** The runner without Jupyter: `node kernel/dist/run-notebook.js INPUT OUTPUT -p NAME VALUE`, as a user calls it. */
import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test, vi } from "vitest";
import { scratchFolder } from "../fixtures/folder.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const runner = join(root, "kernel/dist/run-notebook.js");
const python = join(root, ".venv", process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
const cwd = scratchFolder("run notebook");
vi.setConfig({ testTimeout: 60_000 });

interface Cell {
  cell_type: string;
  id?: string;
  source: string;
  metadata: { tags?: string[] };
  outputs?: Record<string, unknown>[];
  execution_count?: number | null;
}
interface Notebook {
  cells: Cell[];
  metadata: { language_info?: { name: string } };
  nbformat_minor: number;
}

const code = (id: string, source: string, tags?: string[]): Cell => ({ cell_type: "code", id, source, metadata: { tags }, outputs: [], execution_count: null }); // prettier-ignore
const save = (name: string, cells: Cell[], change: object = {}): string => {
  writeFileSync(join(cwd, name), JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5, ...change }));
  return name;
};
const read = (name: string) => JSON.parse(readFileSync(join(cwd, name), "utf8")) as Notebook;
const run = (...args: string[]) =>
  new Promise<{ rc: number; stdout: string; stderr: string }>((done) =>
    execFile(process.execPath, [runner, ...args], { cwd, timeout: 50_000, maxBuffer: 2 ** 26 }, (error, stdout, stderr) =>
      done({ rc: error ? Number(error.code ?? -1) : 0, stdout, stderr }),
    ),
  );
const outputsOf = (notebook: Notebook, id: string) => notebook.cells.find((cell) => cell.id === id)!.outputs!;

describe("a notebook whose cells all run", () => {
  test("keeps what they printed, showed and gave, as nbformat has it", async () => {
    const broadcast = `const send = (type: string, content: object) => (globalThis as any)[Symbol.for("Jupyter.broadcast")](type, content);`;
    const shown = (text: string) => `{ data: { "text/plain": "${text}" }, transient: { display_id: "a" } }`;
    const input = save("whole.ipynb", [
      { cell_type: "markdown", id: "text", source: "# Title", metadata: {} },
      code("printed", 'console.log("one"); console.log("two"); console.error("three"); console.log("four")'),
      code("value", '({ [Symbol.for("Jupyter.display")]: () => ({ "text/html": "<b>7</b>", "text/plain": "7" }) })'),
      code("shown", `${broadcast}\nawait send("display_data", ${shown("old")});`),
      code("updated", `await send("update_display_data", ${shown("new")});`),
      code("cleared", `console.log("gone"); await send("clear_output", { wait: true }); console.log("kept")`),
      code("late", 'setTimeout(() => console.log("after"), 30); 1 + 1'),
      code("wait", "await new Promise((resolve) => setTimeout(resolve, 200));"),
      code("empty", "  "),
    ]);
    const { rc, stdout, stderr } = await run(input, "whole-out.ipynb");
    expect([rc, stdout]).toEqual([0, ""]);
    expect(stderr.trim().split("\n")).toEqual(Array.from({ length: 8 }, (_, i) => `cell ${i + 1} of 8`));
    const notebook = read("whole-out.ipynb");
    expect(outputsOf(notebook, "printed")).toEqual([
      { output_type: "stream", name: "stdout", text: "one\ntwo\n" },
      { output_type: "stream", name: "stderr", text: "three\n" },
      { output_type: "stream", name: "stdout", text: "four\n" },
    ]);
    expect(outputsOf(notebook, "value")).toEqual([
      { output_type: "execute_result", data: { "text/html": "<b>7</b>", "text/plain": "7" }, metadata: {}, execution_count: 2 },
    ]);
    expect(outputsOf(notebook, "shown")).toEqual([{ output_type: "display_data", data: { "text/plain": "new" }, metadata: {} }]);
    expect(outputsOf(notebook, "updated")).toEqual([]);
    expect(outputsOf(notebook, "cleared")).toEqual([{ output_type: "stream", name: "stdout", text: "kept\n" }]);
    expect(outputsOf(notebook, "late").map((one) => one.output_type)).toEqual(["execute_result", "stream"]);
    const counts = notebook.cells.slice(1).map((cell) => cell.execution_count);
    expect(counts).toEqual([1, 2, 3, 4, 5, 6, 7, null]);
    expect(notebook.metadata.language_info?.name).toBe("typescript");
    expect(readFileSync(join(cwd, input), "utf8")).not.toContain("execute_result");
    await valid("whole-out.ipynb");
  });

  test("goes to standard output for -, and nothing else does", async () => {
    const { rc, stdout } = await run(save("dash.ipynb", [code("a", 'console.log("x".repeat(300_000))')]), "-");
    expect(rc).toBe(0);
    const [stream] = outputsOf(JSON.parse(stdout) as Notebook, "a");
    expect(stream).toMatchObject({ output_type: "stream", text: `${"x".repeat(300_000)}\n` });
  });

  test("an older one, of 4.2 and without ids, becomes one of 4.5", async () => {
    const { id: _, ...cell } = code("a", "1 + 1");
    const { rc } = await run(save("old.ipynb", [cell], { nbformat_minor: 2 }), "old-out.ipynb");
    expect(rc).toBe(0);
    expect(read("old-out.ipynb")).toMatchObject({
      nbformat_minor: 5,
      cells: [{ id: expect.stringMatching(/^[\w-]+$/) as string }],
    });
    await valid("old-out.ipynb");
  });
});

describe("parameters", () => {
  const declared = [
    code("intro", "0"),
    code("defaults", 'let folder = "here"; let count = 1', ["parameters"]),
    code("use", "[folder, count]"),
  ];

  test("come after the cell that declares them, as papermill puts them", async () => {
    const { rc } = await run(
      save("declared.ipynb", declared),
      "declared-out.ipynb",
      "-p",
      "folder",
      'a "b" \\ c',
      "-p",
      "count",
      "3",
    );
    expect(rc).toBe(0);
    const { cells } = read("declared-out.ipynb");
    expect(cells.map((cell) => cell.metadata.tags?.[0] ?? cell.id)).toEqual(["intro", "parameters", "injected-parameters", "use"]);
    expect(cells[2].source).toBe('// Parameters\nlet folder = "a \\"b\\" \\\\ c";\nlet count = 3;\n');
    expect(String((cells[3].outputs![0].data as Record<string, string>)["text/plain"])).toMatch(/a "b" .* c', 3 \]$/);
    await valid("declared-out.ipynb");
  });

  test("replace those of an earlier run; without a declaring cell they come first", async () => {
    await run(save("twice.ipynb", declared), "twice-1.ipynb", "-p", "folder", "one");
    await run("twice-1.ipynb", "twice-2.ipynb", "-p", "folder", "two");
    const again = read("twice-2.ipynb").cells.filter((cell) => cell.metadata.tags?.includes("injected-parameters"));
    expect(again.map((cell) => cell.source)).toEqual(['// Parameters\nlet folder = "two";\n']);
    await run(save("bare.ipynb", [code("use", "folder")]), "bare-out.ipynb", "-p", "folder", "x");
    expect(read("bare-out.ipynb").cells.map((cell) => cell.id)).toEqual(["injected-parameters", "use"]);
  });
});

describe("a notebook that fails", () => {
  test.each([
    ["a thrown error", 'throw new RangeError("too far")', "RangeError: too far"],
    ["a type error", 'const n: number = "a";', "TypeScriptError: Type 'string' is not assignable to type 'number'."],
  ])("%s: exit code 1, the error in the notebook, later cells not run", async (name, source, says) => {
    const input = save(`${name}.ipynb`, [code("good", "1"), code("bad", source), code("later", '"never"')]);
    const { rc, stderr } = await run(input, "failed.ipynb");
    expect(rc).toBe(1);
    expect(stderr).toContain(`${input}: cell 2 (bad) failed. ${says}`);
    const notebook = read("failed.ipynb");
    const [ename, ...evalue] = says.split(": ");
    expect(outputsOf(notebook, "bad")).toMatchObject([{ output_type: "error", ename, evalue: evalue.join(": ") }]);
    expect(outputsOf(notebook, "later")).toEqual([]);
    expect(notebook.cells[2].execution_count).toBeNull();
    await valid("failed.ipynb");
  });
});

describe("what cannot be run", () => {
  test.each([
    [["only-one.ipynb"], 2, "expected INPUT OUTPUT"],
    [["a.ipynb", "b.ipynb", "-p", "name"], 2, "expected INPUT OUTPUT"],
    [["a.ipynb", "b.ipynb", "-p", "no name", "1"], 2, "expected INPUT OUTPUT"],
    [["missing.ipynb", "b.ipynb"], 1, "missing.ipynb"],
  ])("%j: exit code %d", async (args, code, says) => {
    const { rc, stderr } = await run(...args);
    expect(rc).toBe(code);
    expect(stderr).toContain(says);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });

  test("a file that is no notebook, and a place that cannot be written to: one line each, nothing left", async () => {
    writeFileSync(join(cwd, "text.ipynb"), "not JSON");
    expect(await run("text.ipynb", "b.ipynb")).toMatchObject({ rc: 1, stderr: expect.stringMatching(/^run-notebook: text\.ipynb: expected a notebook in JSON: .*\n$/) as string }); // prettier-ignore
    const old = save("three.ipynb", [], { nbformat: 3 });
    expect((await run(old, "b.ipynb")).stderr).toBe(
      "run-notebook: three.ipynb: expected a notebook of nbformat 4, got nbformat 3\n",
    );
    const { rc, stderr } = await run(save("fine.ipynb", [code("a", "1")]), "no folder/out.ipynb");
    expect(rc).toBe(1);
    expect(stderr).toContain("no folder/out.ipynb");
    expect(readdirSync(cwd).filter((name) => name.endsWith(".part"))).toEqual([]);
    expect(existsSync(join(cwd, "b.ipynb"))).toBe(false);
  });
});

/** By Jupyter's own schema. */
async function valid(name: string): Promise<void> {
  if (!existsSync(python)) throw new Error(".venv is missing: npm run setup makes it");
  const check = "import nbformat, sys; nbformat.validate(nbformat.read(sys.argv[1], as_version=4))";
  await new Promise<void>((done, failed) =>
    execFile(python, ["-W", "error", "-c", check, join(cwd, name)], (error, _, stderr) =>
      error ? failed(new Error(stderr)) : done(),
    ),
  );
}
