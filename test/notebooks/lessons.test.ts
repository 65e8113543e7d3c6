/** Every lesson: kept without outputs, in short cells, and running from top to bottom in the environment that set-up made. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { codeCells, execute, notebookFolder, readNotebook, text, type Cell } from "./notebook.js";

const notebooks = readdirSync(notebookFolder).filter((name) => name.endsWith(".ipynb"));
/** A notebook with parameters wants a study to work on; `report.test.ts` runs that. */
const hasParameters = (name: string) => readNotebook(join(notebookFolder, name)).cells.some((cell) => cell.metadata.tags?.includes("parameters")); // prettier-ignore

it("are the seven lessons and the report", () => {
  expect(notebooks.map((name) => name.slice(0, 2))).toEqual(["00", "01", "02", "03", "04", "05", "06", "07"]);
});

describe.each(notebooks)("%s", (name) => {
  const notebook = readNotebook(join(notebookFolder, name));

  it("is kept without outputs, for our kernel", () => {
    expect(notebook.metadata.kernelspec.name).toBe("gaplab");
    for (const cell of codeCells(notebook)) expect([cell.id, cell.execution_count, cell.outputs]).toEqual([cell.id, null, []]);
  });

  it("has cells of five lines or fewer, of a width that a page shows", () => {
    for (const { id, source } of codeCells(notebook)) {
      const lines = text(source).trim().split("\n");
      expect(lines.length, id).toBeLessThanOrEqual(5);
      expect(Math.max(...lines.map((line) => line.length)), id).toBeLessThanOrEqual(132);
    }
  });

  it("asks the reader something", () => {
    expect(notebook.cells.some((cell) => cell.cell_type === "markdown" && text(cell.source).includes("?"))).toBe(true);
  });
});

// `tour.test.ts` runs the tour, and looks closer.
describe.each(notebooks.filter((name) => name !== "00-tour.ipynb" && !hasParameters(name)))("%s, executed", (name) => {
  let cells: Cell[];
  beforeAll(async () => {
    ({ cells } = await execute(name));
  }, 420_000);

  it("has no error, and every cell ran", () => {
    for (const { id, execution_count, outputs } of cells) {
      expect(execution_count, id).not.toBeNull();
      expect(outputs.filter((one) => one.output_type === "error" || one.name === "stderr"), id).toEqual([]); // prettier-ignore
    }
  });

  it("shows pictures and words, all of them readable", () => {
    const shown = cells.flatMap((cell) => cell.outputs.flatMap((one) => (one.data ? [{ id: cell.id, data: one.data }] : [])));
    expect(shown.filter(({ data }) => data["image/png"] || data["image/svg+xml"]).length).toBeGreaterThan(2);
    for (const { id, data } of shown) {
      expect(text(data["text/plain"] as string), id).not.toBe("");
      if (data["image/png"]) expect(Buffer.from(text(data["image/png"] as string), "base64").subarray(1, 4).toString(), id).toBe("PNG"); // prettier-ignore
      if (data["image/svg+xml"]) expect(text(data["image/svg+xml"] as string), id).toMatch(/^<svg/);
    }
  });
});
