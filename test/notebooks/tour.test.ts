/** The tour runs from top to bottom, headless, in the environment that set-up made. */
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

interface Output {
  output_type: string;
  data?: Record<string, unknown>;
  ename?: string;
  evalue?: string;
  name?: string;
  text?: string | string[];
}
interface Notebook {
  metadata: { kernelspec: { name: string } };
  cells: { cell_type: string; id: string; source: string | string[]; execution_count: number | null; outputs: Output[] }[];
}

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = join(root, "notebooks");
const notebooks = readdirSync(folder).filter((name) => name.endsWith(".ipynb"));
const python = join(root, ".venv", process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
const read = (file: string) => JSON.parse(readFileSync(file, "utf8")) as Notebook;
const codeCells = (notebook: Notebook) => notebook.cells.filter((cell) => cell.cell_type === "code");
const text = (lines: string | string[] | undefined) => (Array.isArray(lines) ? lines.join("") : (lines ?? ""));

describe.each(notebooks)("%s", (name) => {
  const cells = codeCells(read(join(folder, name)));

  it("is kept without outputs, for our kernel", () => {
    expect(read(join(folder, name)).metadata.kernelspec.name).toBe("gaplab");
    for (const cell of cells) expect([cell.id, cell.execution_count, cell.outputs]).toEqual([cell.id, null, []]);
  });

  it("has cells of five lines or fewer", () => {
    for (const cell of cells) expect(text(cell.source).trim().split("\n").length, cell.id).toBeLessThanOrEqual(5);
  });
});

describe("00-tour, executed", () => {
  const out = mkdtempSync(join(tmpdir(), "tour-"));
  let cells: Notebook["cells"];
  let seconds: number;
  const outputs = (id: string) => cells.find((cell) => cell.id === id)!.outputs;
  const mimes = (id: string) => outputs(id).flatMap((one) => Object.keys(one.data ?? {}));

  beforeAll(async () => {
    if (!existsSync(python)) throw new Error(".venv is missing: npm run setup makes it");
    const began = performance.now();
    const file = join(folder, "00-tour.ipynb");
    const arguments_ = ["-m", "nbconvert", "--to", "notebook", "--execute", "--output-dir", out, "--output", "tour.ipynb", file];
    await promisify(execFile)(python, arguments_, { cwd: root, timeout: 240_000, maxBuffer: 2 ** 26 });
    seconds = (performance.now() - began) / 1000;
    cells = codeCells(read(join(out, "tour.ipynb")));
  }, 250_000);
  afterAll(() => rmSync(out, { recursive: true, force: true }));

  it("has no error, and every cell ran", () => {
    for (const cell of cells) {
      expect(cell.execution_count, cell.id).not.toBeNull();
      expect(
        cell.outputs.filter((one) => one.output_type === "error" || one.name === "stderr"),
        cell.id,
      ).toEqual([]);
    }
  });

  it("says which engine computes", () => {
    expect(String(outputs("engine")[0].data?.["text/plain"])).toMatch(/TensorFlow/);
  });

  it.each(["datasets", "masks", "predict"])("shows pictures inline: %s", (id) => {
    const [{ data }] = outputs(id).filter((one) => one.data?.["image/png"]);
    expect(
      Buffer.from(text(data!["image/png"] as string), "base64")
        .subarray(1, 4)
        .toString(),
    ).toBe("PNG");
    expect(text(data!["text/plain"] as string)).not.toBe("");
  });

  it("names the classes of a mask", () => {
    expect(text(outputs("masks")[0].data?.["text/html"] as string)).toMatch(/road[^]*sky/);
  });

  it.each(["losses", "score"])("shows a chart as Vega-Lite and as SVG: %s", (id) => {
    expect(mimes(id)).toEqual(expect.arrayContaining(["application/vnd.vegalite.v5+json", "image/svg+xml", "text/plain"]));
    const [{ data }] = outputs(id);
    expect(data!["application/vnd.vegalite.v5+json"]).toHaveProperty("$schema");
    expect(text(data!["image/svg+xml"] as string)).toMatch(/^<svg/);
  });

  it("shows how far the training is", () => {
    expect(text(outputs("train").find((one) => one.data)?.data?.["text/plain"] as string)).toContain("60 of 60");
  });

  it("takes less than two minutes", () => {
    expect(seconds).toBeLessThan(120);
  });
});
