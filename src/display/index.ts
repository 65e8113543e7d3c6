/** How values show themselves: pictures, legends, tables, charts. The only door to Vega and Vega-Lite. */
export * from "./chart.js";
export * from "./charts/arm-scores.js";
export * from "./charts/class-changes.js";
export * from "./charts/class-scores.js";
export * from "./charts/losses.js";
export * from "./charts/scores.js";
export * from "./format.js";
export { escapeHtml, Html, markup, raw, type HtmlValue } from "../core/index.js";
export * from "./legend.js";
export * from "./live.js";
export * from "./picture-of.js";
export * from "./pictures.js";
export * from "./png.js";
export * from "./show.js";
export * from "./table.js";
export { okabeIto, ink, type Theme } from "./theme.js";
export { vegaLiteMime, type ChartSpec } from "./vega.js";
