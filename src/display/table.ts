/** A table of rows that shows itself: as HTML with figures aligned, as text in columns. */
import { display, markup, type Displayable, type Html, type MimeBundle } from "../core/index.js";
import { score } from "./format.js";

export type Cell = string | number | boolean | Html | null | undefined;
export type Row = Readonly<Record<string, Cell>>;

export interface TableOptions {
  readonly caption?: string;
  /** Which fields, in which order, under which heading; without it the fields of all rows, in order of appearance. */
  readonly columns?: Readonly<Record<string, string>>;
  /** Decimal places for numbers that are not whole. */
  readonly digits?: number;
}

export interface Table extends Displayable {
  readonly rows: readonly Row[];
  html(): Html;
  toString(): string;
}

/** Rows as a table that shows itself: `table([{ arm: "gta", miou: 0.24 }], { caption: "Scores" })`. */
export function table(rows: readonly Row[], options: TableOptions = {}): Table {
  const headings = options.columns ?? Object.fromEntries(rows.flatMap((row) => Object.keys(row).map((key) => [key, key])));
  const keys = Object.keys(headings);
  // A column that holds one number with decimals writes all of its numbers with them.
  const isWhole = Object.fromEntries(
    keys.map((key) => [key, rows.every((r) => typeof r[key] !== "number" || Number.isInteger(r[key]))]),
  );
  const say = (cell: Cell, key: string): string =>
    typeof cell === "number" && !isWhole[key] ? score(cell, options.digits ?? 3) : cell == null ? "\u2013" : String(cell);
  const isNumeric = Object.fromEntries(keys.map((key) => [key, rows.every((r) => r[key] == null || typeof r[key] === "number")]));

  const asHtml = () => {
    const style = (key: string) =>
      `padding:.3em .8em;text-align:${isNumeric[key] ? "right" : "left"};font-variant-numeric:tabular-nums`;
    const head = keys.map((key) => markup`<th scope="col" style="${style(key)}">${headings[key]}</th>`);
    const cell = (row: Row, key: string) => (typeof row[key] === "object" && row[key] !== null ? row[key] : say(row[key], key));
    const body = rows.map((row) => markup`<tr>${keys.map((key) => markup`<td style="${style(key)}">${cell(row, key)}</td>`)}</tr>`);
    const caption = options.caption && markup`<caption style="text-align:left;padding:.3em .8em">${options.caption}</caption>`;
    return markup`<div style="overflow-x:auto"><table style="border-collapse:collapse">${caption}<thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
  };

  const asText = () => {
    const lines = [keys.map((key) => headings[key]), ...rows.map((row) => keys.map((key) => say(row[key], key)))];
    const widths = keys.map((_, i) => Math.max(...lines.map((line) => line[i].length)));
    const aligned = lines.map((line) =>
      line
        .map((text, i) => (isNumeric[keys[i]] ? text.padStart(widths[i]) : text.padEnd(widths[i])))
        .join("  ")
        .trimEnd(),
    );
    return [...(options.caption ? [options.caption] : []), ...aligned].join("\n");
  };

  return {
    rows,
    html: asHtml,
    toString: asText,
    [display]: (): MimeBundle => ({ "text/html": asHtml().text, "text/plain": asText() }),
  };
}
