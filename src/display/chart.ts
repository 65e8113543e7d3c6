/**
 * A chart: a Vega-Lite spec that shows itself as an interactive chart, as SVG and as words. The SVG goes along so that GitHub,
 * nbconvert and mail show it too.
 */
import { display, type Displayable, type MimeBundle } from "../core/index.js";
import { escapeHtml } from "./html.js";
import { themed, type Theme } from "./theme.js";
import { renderSvg, vegaLiteMime, vegaLiteSchema, type ChartSpec } from "./vega.js";

export interface Chart extends Displayable {
  readonly spec: ChartSpec;
  /** What the chart shows, for people who cannot see it. */
  readonly summary: string;
  /** One `<svg>` element. "page" takes its text colour from the page around it, "paper" is dark on white. */
  svg(theme?: Theme): Promise<string>;
}

export function chart(spec: ChartSpec, summary: string): Chart {
  const svg = async (theme: Theme = "paper") => accessible(await renderSvg(themed(spec, theme)), summary);
  return {
    spec,
    summary,
    svg,
    async [display](): Promise<MimeBundle> {
      return {
        [vegaLiteMime]: { $schema: vegaLiteSchema, ...themed(spec, "paper") },
        "image/svg+xml": await svg(),
        "text/plain": summary,
      };
    },
  };
}

/** One picture with one description, in place of a tree of unnamed marks; size left to the page, shape kept by the viewBox. */
function accessible(svg: string, summary: string): string {
  return svg
    .replace(/ (xmlns:xlink|version)="[^"]*"/g, "")
    .replace(/ (role|aria-[a-z]+)="[^"]*"/g, "")
    .replace(/^<svg /, `<svg role="img" aria-label="${escapeHtml(summary)}" `);
}
