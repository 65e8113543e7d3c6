/** An executed notebook as one page: no file beside it, no network, no script. A heading of the second level begins a section. */
import { marked } from "marked";
import { markup, raw, type Html } from "../display/index.js";
import { inlineCharts } from "./chart-picture.js";
import { joined, type Cell, type Notebook, type Output } from "./notebook.js";
import { pageStyle, sectionStyle, withoutStyle } from "./style.js";

interface Section {
  readonly id: string;
  readonly title: string;
  readonly cells: readonly Cell[];
}

export function reportPage(notebook: Notebook): string {
  const [head, ...sections] = sectionsOf(notebook);
  const nav = sections.map(({ id, title }) => markup`<a href="#${id}">${title}</a>`);
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="color-scheme" content="light dark" />
<title>${head.title}</title>
<style>${raw(sectionStyle)}
${raw(pageStyle)}</style>
</head>
<body>
<a class="skip" href="#${sections[0]?.id ?? "end"}">To the verdict</a>
<header>
${cellsHtml(head.cells)}
<nav aria-label="Sections">${nav}</nav>
</header>
<main>
${sections.map(({ id, cells }) => markup`<section id="${id}" aria-label="${titleOf(cells[0])}">${cellsHtml(cells)}</section>\n`)}
</main>
<footer id="end"><p>Made by GapLab. Every number on this page was computed from the results of this run; published figures are marked as
such.</p></footer>
</body>
</html>
`.text;
}

/** The first is what stands before the first heading of the second level. */
function sectionsOf({ cells }: Notebook): Section[] {
  const starts = cells.flatMap((cell, i) =>
    i > 0 && cell.cell_type === "markdown" && /^## /.test(joined(cell.source)) ? [i] : [],
  );
  return [0, ...starts].map((start, i) => {
    const own = cells.slice(start, starts[i]);
    return { id: own[0]?.id ?? `part-${i}`, title: titleOf(own[0]), cells: own };
  });
}

const titleOf = (cell: Cell | undefined): string => /^#+ (.+)/.exec(joined(cell?.source))?.[1] ?? "Report";

/** Cells with code that follow each other share one fold, above what they show. */
function cellsHtml(cells: readonly Cell[]): Html[] {
  return cells.flatMap((cell, i) => {
    if (cell.cell_type === "markdown") return raw(marked.parse(joined(cell.source), { async: false }));
    if (cell.cell_type !== "code" || cells[i - 1]?.cell_type === "code") return [];
    const next = cells.findIndex((other, at) => at > i && other.cell_type !== "code");
    const together = cells.slice(i, next < 0 ? undefined : next);
    const code = together.map(({ source }) => markup`<pre tabindex="0"><code>${joined(source).trim()}</code></pre>`);
    const outputs = together.flatMap(({ outputs = [] }) => outputs.map(outputHtml));
    return markup`<details><summary>Show the code</summary>${code}</details><div class="shown">${outputs}</div>`;
  });
}

/** The richest form that the page can hold. */
function outputHtml({ data = {}, text, traceback }: Output): Html {
  if (data["text/html"] !== undefined) return raw(inlineCharts(withoutStyle(joined(data["text/html"]))));
  if (data["image/svg+xml"] !== undefined) return raw(joined(data["image/svg+xml"]));
  const plain = joined(data["text/plain"] ?? text ?? traceback?.map((line) => `${line}\n`)).replace(ansiColours, "");
  const png = data["image/png"];
  if (png !== undefined) return markup`<img src="data:image/png;base64,${joined(png).replace(/\s/g, "")}" alt="${plain}" />`;
  return markup`<pre>${plain}</pre>`;
}

const ansiColours = /\u001b\[[\d;]*m/g;
