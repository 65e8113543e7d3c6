/**
 * A chart in two widths as one `<picture>`: front ends that strip SVG and style sheets from HTML (JupyterLab before a notebook is
 * trusted, GitHub) still show the image. The page puts the SVGs themselves in its place: their text can be read, found and recoloured.
 */
import { escapeHtml, raw, type Html } from "../display/index.js";

/** Narrower screens, never paper, get the narrow form. */
export const narrowScreen = "screen and (max-width:780px)";

/** An image takes no colour from the page around it. */
const paper = ' style="color:#1d2430;background:#fff"';
const xmlns = ' xmlns="http://www.w3.org/2000/svg"';
const uriStart = "data:image/svg+xml;base64,";

function uriOf(svg: string): string {
  const named = svg.includes(xmlns) ? svg : svg.replace("<svg", `<svg${xmlns}`);
  return uriStart + Buffer.from(named.replace("<svg", `<svg${paper}`)).toString("base64");
}

export function chartPicture(wide: string, narrow: string, summary: string): Html {
  const width = /^<svg[^>]* width="([\d.]+)"/.exec(wide)?.[1] ?? "";
  const source = `<source media="${narrowScreen}" srcset="${uriOf(narrow)}">`;
  return raw(`<picture>${source}<img src="${uriOf(wide)}" width="${width}" alt="${escapeHtml(summary)}"></picture>`);
}

const uri = String.raw`data:image/svg\+xml;base64,([^"]*)`;
const pictures = new RegExp(`<picture><source media="[^"]*" srcset="${uri}"><img src="${uri}"[^>]*></picture>`, "g");

/** Every such picture in the HTML as its two SVGs; the page's style sheet shows one. */
export function inlineCharts(html: string): string {
  const svgOf = (base64: string) => Buffer.from(base64, "base64").toString("utf8").replace(paper, "");
  return html.replace(
    pictures,
    (_, narrow: string, wide: string) => `<div class="wide">${svgOf(wide)}</div><div class="narrow">${svgOf(narrow)}</div>`,
  );
}
