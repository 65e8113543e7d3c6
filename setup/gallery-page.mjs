/** An executed notebook as a page of Markdown with pictures beside it, as GitHub shows it: no script, no style, no data in the page. */

/** @typedef {{ file: string, type: "png" | "jpeg" | "svg", bytes: Buffer }} Picture */
/** @typedef {{ output_type: string, name?: string, text?: string | string[], data?: Record<string, string | string[]> }} Output */
/** @typedef {{ cell_type: string, source: string | string[], outputs?: Output[] }} Cell */

/** @param {string | string[] | undefined} lines */
const text = (lines) => (Array.isArray(lines) ? lines.join("") : (lines ?? ""));

/** Words that are no markup. @param {string} words */
const plain = (words) =>
  words
    .replace(/\s+/g, " ")
    .replace(/[[\]<>]/g, "")
    .trim();

/** A fence that the text does not end. @param {string} content @param {string} [language] */
function block(content, language = "text") {
  const fence = content.includes("```") ? "````" : "```";
  return `${fence}${language}\n${content.trimEnd()}\n${fence}`;
}

/** @param {{ cells: Cell[] }} notebook executed @param {string} name the page's, and the beginning of its pictures' names */
export function galleryPage(notebook, name) {
  /** @type {Picture[]} */
  const pictures = [];
  /** @param {Picture["type"]} type @param {Buffer} bytes @param {string} words */
  const picture = (type, bytes, words) => {
    const file = `${name}-${String(pictures.length + 1).padStart(2, "0")}.${type === "jpeg" ? "jpg" : type}`;
    pictures.push({ file, type, bytes });
    return `![${plain(words).slice(0, 200)}](${file})`;
  };
  /** With its words under it: they say what is where. @param {Picture["type"]} type @param {Buffer} bytes @param {string} words */
  const figure = (type, bytes, words) => [picture(type, bytes, words), ...(words ? [`<sub>${plain(words)}</sub>`] : [])];

  /** @param {Output} output @returns {string[]} */
  const shown = ({ output_type, name: stream, text: printed, data = {} }) => {
    if (output_type === "stream") return stream === "stdout" ? [block(text(printed))] : [];
    const words = text(data["text/plain"]);
    if (data["image/png"]) return figure("png", Buffer.from(text(data["image/png"]), "base64"), words);
    if (data["image/svg+xml"]) return figure("svg", Buffer.from(text(data["image/svg+xml"])), words);
    const inside = embedded(text(data["text/html"])).map(({ type, bytes, alt }) => picture(type, bytes, alt));
    return [...(inside.length > 0 ? [inside.join(" ")] : []), ...(words ? [block(words)] : [])];
  };

  const parts = notebook.cells.flatMap((cell) => {
    const source = text(cell.source);
    if (cell.cell_type !== "code") return [source];
    return source.trim() ? [block(source, "ts"), ...(cell.outputs ?? []).flatMap(shown)] : [];
  });
  const note = `> [notebooks/${name}.ipynb](../../notebooks/${name}.ipynb), executed by \`npm run gallery\`. [All notebooks](README.md)`;
  return { markdown: `${[note, ...parts].join("\n\n")}\n`, pictures };
}

/** Pictures inside HTML; where a chart is there in several sizes, its `<img>`. @param {string} html */
function embedded(html) {
  return [...html.matchAll(/<img\b[^>]*>/g)].flatMap(([tag]) => {
    const [, kind, encoding, body] = /\bsrc="data:image\/(png|jpeg|svg\+xml)(;base64)?,([^"]*)"/.exec(tag) ?? [];
    if (!kind) return [];
    const type = /** @type {Picture["type"]} */ (kind === "svg+xml" ? "svg" : kind);
    const bytes = encoding ? Buffer.from(body, "base64") : Buffer.from(decodeURIComponent(body));
    return [{ type, bytes, alt: /\balt="([^"]*)"/.exec(tag)?.[1] ?? "" }];
  });
}
