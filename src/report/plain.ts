/** A section's HTML as text, for a terminal: tables in columns, pictures and charts by their descriptions. Of our own markup only. */
export function plainText(html: string): string {
  const text = html
    .replace(/<style>[^]*?<\/style>|<source[^>]*>/g, "")
    .replace(/\s+/g, " ")
    .replace(/<table.*?<\/table>/g, (table) => `\n${inColumns(table)}\n`)
    .replace(/<img[^>]* alt="([^"]*)"[^>]*>/g, "\n[$1]\n")
    .replace(/<div class="legend".*?<\/div>/g, (legend) => `\n${legend.replace(/<\/span>/g, " ")}\n`)
    .replace(/<li[^>]*>/g, "\n- ")
    .replace(/<\/dt>/g, ": ")
    .replace(/<\/dd>|<\/?(?:p|div|h\d|figure|figcaption|article|ul|dl|pre)\b[^>]*>/g, "\n");
  const lines = decode(text.replace(/<[^>]*>/g, "")).split("\n");
  const tidy = lines.map((line) =>
    line.includes(column) ? line.replaceAll(column, "  ").trimEnd() : line.replace(/ +/g, " ").trim(),
  );
  return tidy.filter(Boolean).join("\n");
}

/** Between cells: spaces there are kept. */
const column = "\u0001";

function inColumns(table: string): string {
  const rows = [...table.matchAll(/<tr[^]*?<\/tr>/g)].map(([row]) =>
    [...row.matchAll(/<t[hd][^>]*>([^]*?)<\/t[hd]>/g)].map(([, cell]) =>
      decode(
        cell
          .replace(/<[^>]*>/g, "")
          .replace(/\s+/g, " ")
          .trim(),
      ),
    ),
  );
  const widths = rows.reduce<number[]>((all, row) => row.map((cell, i) => Math.max(cell.length, all[i] ?? 0)), []);
  return rows.map((row) => escape(row.map((cell, i) => cell.padEnd(widths[i])).join(column))).join("\n"); // prettier-ignore
}

/** So that a `<` that was decoded is no tag later. */
const escape = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

const entities: Record<string, string> = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&amp;": "&" };
const decode = (text: string): string => text.replace(/&(?:lt|gt|quot|#39|amp);/g, (entity) => entities[entity]);
