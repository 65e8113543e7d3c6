/** Notebook 07, executed on a study by the kernel's runner in a process of its own: no Python, no Jupyter. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve, sep } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { GapLabError } from "../core/index.js";
import type { Notebook } from "./notebook.js";

/** The project's root, seen from src/report and from dist/report alike. */
const root = fileURLToPath(new URL("../../", import.meta.url));
const runner = resolve(root, "kernel/dist/run-notebook.js");
export const reportNotebook = resolve(root, "notebooks/07-report.ipynb");

export interface ExecuteOptions {
  readonly signal?: AbortSignal;
  /** The notebook's file; notebook 07 if none is named. */
  readonly notebook?: string;
  onCell?(cell: number, of: number): void;
}

/** @throws GapLabError naming the cell that failed, and how. */
export async function executeReport(out: string, options: ExecuteOptions = {}): Promise<Notebook & { text: string }> {
  const { signal, notebook = reportNotebook, onCell } = options;
  for (const file of [runner, notebook]) {
    if (!existsSync(file))
      throw new GapLabError(file, { expected: "a part of GapLab", got: "no such file", fix: "Run `npm run build`." });
  }
  const parameters = ["-p", "folder", JSON.stringify(resolve(out))];
  const child = spawn(process.execPath, [runner, notebook, "-", ...parameters], {
    cwd: resolve(notebook, ".."),
    stdio: ["ignore", "pipe", "pipe"],
    signal,
  });
  const chunks: Buffer[] = [];
  const said: string[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  createInterface(child.stderr).on("line", (line) => {
    const [, cell, of] = /^cell (\d+) of (\d+)$/.exec(line) ?? [];
    if (of === undefined) said.push(line);
    else onCell?.(Number(cell), Number(of));
  });
  const code = await new Promise<number | null>((ended) =>
    child.on("error", (error) => said.push(error.message)).on("close", ended),
  );
  const text = Buffer.concat(chunks).toString("utf8");
  if (code === 0) return { ...(JSON.parse(text) as Notebook), text };
  const name = notebook.startsWith(root) ? notebook.slice(root.length).replaceAll(sep, "/") : notebook;
  throw new GapLabError(name, {
    expected: "every cell to run",
    got: signal?.aborted ? "a stop" : (said.at(-1)?.replace(`${notebook}: `, "") ?? `exit code ${code}`),
    fix: "A report that was there before is kept. `npm run lab` opens the notebook, to step through it.",
  });
}
