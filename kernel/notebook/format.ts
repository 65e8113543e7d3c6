/**
 * A notebook's file: read, given its parameters, written.
 * Sources: https://nbformat.readthedocs.io/en/latest/format_description.html (4.5), and papermill 2.7 for the tags and the injected cell.
 */
import { randomUUID } from "node:crypto";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import type { Content } from "../wire/messages.js";

export type Output = Content & { readonly output_type: string };

export interface Cell {
  readonly cell_type: string;
  readonly id?: string;
  source: string | string[];
  metadata: { tags?: string[] } & Content;
  outputs?: Output[];
  execution_count?: number | null;
}

export interface Notebook {
  readonly cells: Cell[];
  metadata: Content;
  nbformat: number;
  nbformat_minor: number;
}

export const sourceOf = ({ source }: Cell): string => (Array.isArray(source) ? source.join("") : source);

/** @throws Error saying what is wrong with the file. */
export function readNotebook(file: string): Notebook {
  const notebook = parsed(file, readFileSync(file, "utf8"));
  const { nbformat, cells } = notebook ?? {};
  if (nbformat !== 4 || !Array.isArray(cells))
    throw new Error(`${file}: expected a notebook of nbformat 4, got ${nbformat === undefined ? "none" : `nbformat ${nbformat}`}`);
  notebook.nbformat_minor = Math.max(5, notebook.nbformat_minor);
  // Cells have ids since 4.5.
  return { ...notebook, cells: cells.map((cell) => ({ ...cell, id: cell.id ?? randomUUID().slice(0, 8) })) };
}

function parsed(file: string, text: string): Notebook {
  try {
    return JSON.parse(text) as Notebook;
  } catch (cause) {
    throw new Error(`${file}: expected a notebook in JSON: ${(cause as Error).message}`, { cause });
  }
}

/** Beside its place, then renamed: whole or not there. */
export function writeNotebook(file: string, notebook: Notebook): void {
  const beside = `${file}.${process.pid}.part`;
  try {
    writeFileSync(beside, asText(notebook));
    renameSync(beside, file);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

export const asText = (notebook: Notebook): string => `${JSON.stringify(notebook, null, 1)}\n`;

const injected = "injected-parameters";

/**
 * With a cell that sets the parameters, where papermill puts it: in the place of an earlier one, else after the cell tagged `parameters`,
 * else on top.
 */
export function withParameters(notebook: Notebook, parameters: Readonly<Record<string, unknown>>): Notebook {
  const names = Object.keys(parameters);
  if (names.length === 0) return notebook;
  const source = `// Parameters\n${names.map((name) => `let ${name} = ${JSON.stringify(parameters[name])};`).join("\n")}\n`;
  const cell: Cell = {
    cell_type: "code",
    id: injected,
    metadata: { tags: [injected] },
    source,
    outputs: [],
    execution_count: null,
  };
  const tagged = (tag: string) => notebook.cells.findIndex(({ metadata }) => metadata.tags?.includes(tag));
  const [old, declared] = [tagged(injected), tagged("parameters")];
  const before = old >= 0 ? old : declared + 1;
  const after = old >= 0 ? old + 1 : before;
  return { ...notebook, cells: [...notebook.cells.slice(0, before), cell, ...notebook.cells.slice(after)] };
}
