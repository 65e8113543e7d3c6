/** Notebooks without a browser: what nbconvert, nbclient (`jupyter execute`) and papermill say and write when cells fail, and when not. */
import { execFile } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { scratchFolder } from "../fixtures/folder.js";
import { codeCells, python, readNotebook, root, text, type Output } from "./notebook.js";

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const folder = scratchFolder("headless");
const at = (name: string) => join(folder, name);
// The .venv's own kernelspec; nothing goes into the user's history.
const env = { ...process.env, JUPYTER_PREFER_ENV_PATH: "1", GAPLAB_HISTORY: "" };

const write = (name: string, ...cells: string[]) =>
  writeFileSync(
    at(name),
    JSON.stringify({
      cells: cells.map((source, i) => ({
        cell_type: "code",
        id: `c${i}`,
        execution_count: null,
        metadata: {},
        outputs: [],
        source,
      })),
      metadata: { kernelspec: { name: "gaplab", display_name: "TypeScript (GapLab)", language: "typescript" } },
      nbformat: 4,
      nbformat_minor: 5,
    }),
  );

const call = (module: string, ...words: string[]) =>
  new Promise<{ code: number; said: string }>((done) =>
    execFile(python, ["-m", module, ...words], { cwd: folder, env, timeout: 80_000 }, (error, stdout, stderr) =>
      done({ code: error ? Number(error.code ?? -1) : 0, said: stripVTControlCharacters(stdout + stderr) }),
    ),
  );
const nbconvert = (...words: string[]) => call("nbconvert", "--to", "notebook", "--execute", ...words);
const jupyterExecute = (...words: string[]) => call("jupyter", "execute", ...words);

/** The outputs of each code cell of a written notebook. */
const outputs = (name: string) => codeCells(readNotebook(at(name))).map((cell) => cell.outputs);
const counts = (name: string) => codeCells(readNotebook(at(name))).map((cell) => cell.execution_count);
const plain = ([one]: Output[]) => text(one?.data?.["text/plain"] as string);
const printed = (some: Output[], name: string) => some.filter((one) => one.name === name).map((one) => text(one.text)).join(""); // prettier-ignore
const error = (some: Output[]) => some.find((one) => one.output_type === "error") as (Output & { traceback: string[] }) | undefined;

beforeAll(() => {
  write("throws.ipynb", "const kept = 6 * 7;\nkept", "console.log('before');\nthrow new RangeError('no lane')", "kept + 1");
});

describe("nbconvert --execute", () => {
  it("ends with an error where a cell throws, names it with its line, and writes nothing", async () => {
    const { code, said } = await nbconvert("--output", "not-written", "throws.ipynb");
    expect(code).toBe(1);
    expect(said).toContain("RangeError: no lane");
    expect(said).toMatch(/cell 2, line 2/);
    expect(said).not.toContain("kernel died");
    expect(existsSync(at("not-written.ipynb"))).toBe(false);
  });

  it("ends with an error where a type is wrong, before anything of the cell runs", async () => {
    write("types.ipynb", `(await import("node:fs")).writeFileSync("ran", "");\nconst width: number = "wide";`);
    const { code, said } = await nbconvert("--output", "not-written", "types.ipynb");
    expect(code).toBe(1);
    expect(said).toContain("Type 'string' is not assignable to type 'number'.");
    expect(existsSync(at("ran"))).toBe(false);
  });
});

describe("nbconvert --execute --allow-errors", () => {
  const lines = Array.from({ length: 3000 }, (_, i) => `${i}\n`).join("");
  let of: Output[][];

  beforeAll(async () => {
    const rejects = `Promise.reject(new Error("nobody listens"));\nawait new Promise((done) => setTimeout(done, 100));`;
    write("allowed.ipynb", "throw new RangeError('no lane')", "1 + 1", "const width: number = 'wide';", "2 + 2", rejects, "3 + 3", "process.exit(3)", "4 + 4", "for (let i = 0; i < 3000; i++) console.log(i);\n5 + 5"); // prettier-ignore
    const { code, said } = await nbconvert("--allow-errors", "--output", "allowed-out", "allowed.ipynb");
    expect(code, said).toBe(0);
    of = outputs("allowed-out.ipynb");
  });

  it("keeps an error with name, message and traceback, and runs the next cell", () => {
    expect(error(of[0])).toMatchObject({ ename: "RangeError", evalue: "no lane" });
    expect(stripVTControlCharacters(error(of[0])!.traceback.join("\n"))).toMatch(/^RangeError: no lane\n[^]*cell 1, line 1$/);
    expect(plain(of[1])).toBe("2");
  });

  it("keeps a type error, and runs the next cell", () => {
    expect(of[2].map((one) => one.output_type)).toEqual(["error"]);
    expect(error(of[2])!.evalue).toContain("not assignable");
    expect(plain(of[3])).toBe("4");
  });

  it("reports a rejection that nobody handles under its cell", () => {
    expect(stripVTControlCharacters(printed(of[4], "stderr"))).toMatch(/nobody listens[^]*cell 5, line 1/);
    expect(of[5]).toHaveLength(1);
    expect(plain(of[5])).toBe("6");
  });

  it("does not let a cell end the kernel", () => {
    expect(error(of[6])!.evalue).toContain("process.exit");
    expect(plain(of[7])).toBe("8");
  });

  it("keeps every printed line, in order, and the result after them", () => {
    expect(printed(of[8], "stdout")).toBe(lines);
    expect(plain(of[8].filter((one) => one.data))).toBe("10");
  });

  it("numbers the cells", () => expect(counts("allowed-out.ipynb")).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]));
});

describe("jupyter execute", () => {
  it("ends with an error where a cell throws, and leaves the file as it was", async () => {
    const before = readFileSync(at("throws.ipynb"), "utf8");
    const { code, said } = await jupyterExecute("--inplace", "throws.ipynb");
    expect(code).toBe(1);
    expect(said).toContain("RangeError: no lane");
    expect(readFileSync(at("throws.ipynb"), "utf8")).toBe(before);
  });

  it("goes on where it is told to, with the names of the cells before", async () => {
    const { code, said } = await jupyterExecute("--allow-errors", "--output", "executed", "throws.ipynb");
    expect(code, said).toBe(0);
    const [first, second, third] = outputs("executed.ipynb");
    expect([plain(first), printed(second, "stdout"), error(second)?.evalue, plain(third)]).toEqual(["42", "before\n", "no lane", "43"]); // prettier-ignore
  });
});

describe("papermill", () => {
  it("ends with an error about a dataset that is not there, and keeps it in the notebook it writes", async () => {
    write("missing.ipynb", "const where = '/nowhere';\n1 + 1", "await datasets.cityscapes(where)", "2 + 2");
    const { code, said } = await call("papermill", "--cwd", root, "missing.ipynb", "missing-out.ipynb");
    expect(code).toBe(1);
    expect(said).toMatch(/\/nowhere.*expected.*got no such folder/);
    const [first, second, third] = outputs("missing-out.ipynb");
    expect(plain(first)).toBe("2");
    expect(second).toHaveLength(1);
    expect(error(second)).toMatchObject({ ename: "GapLabError", evalue: expect.stringMatching(/^\/nowhere.*no such folder/) });
    expect(third).toEqual([]);
    expect(counts("missing-out.ipynb")).toEqual([1, 2, null]);
  });
});
