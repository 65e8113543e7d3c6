/** How charts look: one type scale, quiet axes, colours that colour-blind readers can tell apart. */
import type { ChartSpec } from "./vega.js";

export type Theme = "paper" | "page";

/** Okabe and Ito, Color Universal Design (2008): eight colours told apart under every common colour blindness. */
export const okabeIto = {
  black: "#000000",
  orange: "#e69f00",
  skyBlue: "#56b4e9",
  green: "#009e73",
  yellow: "#f0e442",
  blue: "#0072b2",
  vermillion: "#d55e00",
  purple: "#cc79a7",
  grey: "#8a8f98",
} as const;

/** Ink for marks that belong to no arm: text and published figures. On a page it follows the page's own text colour. */
export const ink = "currentColor";

const fontFamily = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

export function themed(spec: ChartSpec, theme: Theme): ChartSpec {
  const text = theme === "page" ? ink : "#1d2430";
  const config = {
    background: theme === "page" ? null : "white",
    padding: theme === "page" ? 4 : 12,
    font: fontFamily,
    view: { stroke: null },
    aria: false,
    axis: {
      labelColor: text, titleColor: text, labelFontSize: 13, titleFontSize: 13, titleFontWeight: 400, titlePadding: 10,
      labelLimit: 0, labelFlush: false, domain: false, ticks: false, labelPadding: 6, gridColor: text, gridOpacity: 0.13, labelOpacity: 0.88, titleOpacity: 0.75,
    },
    title: {
      color: text, fontSize: 15, fontWeight: 600, anchor: "start", frame: "bounds", offset: 14,
      subtitleColor: text, subtitleFontSize: 13, subtitlePadding: 6,
    },
    legend: {
      labelColor: text, titleColor: text, labelFontSize: 13, titleFontSize: 13, labelLimit: 0, symbolSize: 90, orient: "top",
      direction: "horizontal", title: null, columnPadding: 18, rowPadding: 4, offset: 10,
    },
    text: { color: text, fontSize: 13 },
  }; // prettier-ignore
  const coloured = theme === "page" ? spec : (JSON.parse(JSON.stringify(spec).replaceAll(`"${ink}"`, `"${text}"`)) as ChartSpec);
  return { ...coloured, config } as ChartSpec;
}
