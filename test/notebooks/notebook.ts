/** Notebooks for tests: read as files, executed as a user without a browser would. */
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export interface Output {
  output_type: string;
  data?: Record<string, string | string[] | object>;
  ename?: string;
  evalue?: string;
  name?: string;
  text?: string | string[];
}

export interface Cell {
  cell_type: string;
  id: string;
  source: string | string[];
  metadata: { tags?: string[] };
  execution_count: number | null;
  outputs: Output[];
}

export interface Notebook {
  metadata: { kernelspec: { name: string } };
  cells: Cell[];
}

export const root = fileURLToPath(new URL("../..", import.meta.url));
export const notebookFolder = join(root, "notebooks");
export const python = join(root, ".venv", process.platform === "win32" ? "Scripts/python.exe" : "bin/python");

export const readNotebook = (file: string) => JSON.parse(readFileSync(file, "utf8")) as Notebook;
export const codeCells = (notebook: Notebook): Cell[] => notebook.cells.filter((cell) => cell.cell_type === "code");
/** Texts are kept as one string or as a list of lines. */
export const text = (lines: string | string[] | undefined) => (Array.isArray(lines) ? lines.join("") : (lines ?? ""));

/** Runs a notebook from top to bottom through nbconvert; its code cells with their outputs, and how long that took. */
export async function execute(name: string): Promise<{ cells: Cell[]; seconds: number }> {
  if (!existsSync(python)) throw new Error(".venv is missing: npm run setup makes it");
  const out = mkdtempSync(join(tmpdir(), "notebook-"));
  try {
    const began = performance.now();
    const words = ["-m", "nbconvert", "--to", "notebook", "--execute", "--output-dir", out, join(notebookFolder, name)];
    await promisify(execFile)(python, words, { cwd: root, timeout: 400_000, maxBuffer: 2 ** 26 });
    return { cells: codeCells(readNotebook(join(out, name))), seconds: (performance.now() - began) / 1000 };
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
