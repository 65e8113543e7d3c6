/**
 * A chart: a Vega-Lite spec that shows itself as an interactive chart, as SVG and as words. The SVG goes along so that GitHub,
 * nbconvert and mail show it too.
 */
import { createHash } from "node:crypto";
import { display, escapeHtml, type Displayable, type MimeBundle } from "../core/index.js";
import { themed, type Theme } from "./theme.js";
import { renderSvg, vegaLiteMime, vegaLiteSchema, type ChartSpec } from "./vega.js";

/** A Vega-Lite chart that shows itself; `spec` is its specification, `svg()` its drawing. */
export interface Chart extends Displayable {
  readonly spec: ChartSpec;
  /** What the chart shows, for people who cannot see it. */
  readonly summary: string;
  /** One `<svg>` element. "page" takes its text colour from the page around it, "paper" is dark on white. */
  svg(theme?: Theme): Promise<string>;
}

/** Any Vega-Lite specification as a chart that shows itself; `summary` says in words what it shows. */
export function chart(spec: ChartSpec, summary: string): Chart {
  const draw = async (theme: Theme) => {
    const { svg, warnings } = await renderSvg(themed(spec, theme));
    return { svg: accessible(svg, summary), warnings };
  };
  return {
    spec,
    summary,
    svg: async (theme = "paper") => (await draw(theme)).svg,
    async [display](): Promise<MimeBundle> {
      const { svg, warnings } = await draw("paper");
      return {
        [vegaLiteMime]: { $schema: vegaLiteSchema, ...themed(spec, "paper") },
        "image/svg+xml": svg,
        "text/plain": [summary, ...warnings.map((warning) => `Vega-Lite warns: ${warning}`)].join("\n"),
      };
    },
  };
}

/** One picture with one description, in place of a tree of unnamed marks; the font named once; coordinates to 0.01 pixel. */
function accessible(svg: string, summary: string): string {
  const font = svg.match(/ font-family="[^"]*"/)?.[0] ?? "";
  const small = svg
    .replace(/ (xmlns:xlink|version|role|aria-[a-z]+|font-family|class|pointer-events)="[^"]*"/g, "")
    .replace(/ opacity="1"/g, "")
    .replace(/<path (d="" display="none"|d="M0,0h0v0h0Z")\/>/g, "")
    .replace(/ (d|transform|[xy][12]?|width|height)="[^"]*"/g, rounded)
    .replace(/^<svg /, `<svg role="img" aria-label="${escapeHtml(summary)}"${font} `);
  return namedByContent(small);
}

/** Of places and paths only: numbers in texts and descriptions stay as they are. */
const rounded = (attribute: string): string =>
  attribute.replace(/-?\d+\.\d{3,}(e-\d+)?/g, (number) => String(Number(Number(number).toFixed(2))));

/** Vega numbers its clip paths and gradients by a counter of the process; named by content they are the same in every drawing. */
function namedByContent(svg: string): string {
  const own = /(id="|url\(#|href="#)(clip|gradient_)(\d+)/g;
  const first = Math.min(...[...svg.matchAll(own)].map((m) => Number(m[3])));
  const name = createHash("sha256").update(svg.replace(own, "$1$2")).digest("hex").slice(0, 8);
  return svg.replace(own, (_, before: string, kind: string, number: string) => `${before}${kind}${name}-${Number(number) - first}`);
}
