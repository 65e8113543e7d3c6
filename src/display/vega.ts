/**
 * The only door to Vega and Vega-Lite: a spec compiled, laid out and written as SVG without a browser; colour scales by name.
 * Loaded when first asked for: it takes a fifth of a second that a run without charts need not pay.
 */
import type { TopLevelSpec } from "vega-lite";

/** A Vega-Lite specification: https://vega.github.io/vega-lite/docs/spec.html. */
export type ChartSpec = TopLevelSpec;

/**
 * JupyterLab 4.6 carries Vega 5 and renders `application/vnd.vegalite.v5+json` (and v3, v4), not v6; the specs here use nothing that
 * differs between Vega-Lite 5 and the 6.4 that draws the SVG, so they name the v5 schema.
 */
export const vegaLiteMime = "application/vnd.vegalite.v5+json";
export const vegaLiteSchema = "https://vega.github.io/schema/vega-lite/v5.json";

/** Without a canvas Vega takes each letter as 0.8 of the font size wide; in sans-serif text it is nearer to this. */
const letterWidthEm = 0.56;

interface TextMetrics {
  width(item: { text?: unknown; fontSize?: number }, line?: unknown): number;
}

async function loadVega() {
  const [vega, vegaLite] = await Promise.all([import("vega"), import("vega-lite")]);
  const { textMetrics } = vega as unknown as { textMetrics: TextMetrics };
  textMetrics.width = (item, line) => String(line ?? item.text ?? "").trim().length * (item.fontSize ?? 11) * letterWidthEm;
  return { vega, vegaLite };
}

let loaded: ReturnType<typeof loadVega> | undefined;
const door = () => (loaded ??= loadVega());

/** The chart as one `<svg>` element, and what Vega-Lite finds odd about the spec, if anything. */
export async function renderSvg(spec: ChartSpec): Promise<{ svg: string; warnings: readonly string[] }> {
  const { vega, vegaLite } = await door();
  const warnings: string[] = [];
  const logger = vega.logger(vega.Warn);
  logger.warn = (...args: readonly unknown[]) => {
    warnings.push(args.map(String).join(" "));
    return logger;
  };
  const { spec: compiled } = vegaLite.compile(spec, { logger });
  const view = new vega.View(vega.parse(compiled), { renderer: "none", logger });
  try {
    return { svg: await view.toSVG(), warnings };
  } finally {
    view.finalize();
  }
}

/** A named continuous colour scale as a table of `size` RGB triples: [size 3], 0-255. */
export async function colourTable(name: "viridis" | "cividis" | "inferno", size = 256): Promise<Uint8Array> {
  const { vega } = await door();
  const at = vega.scheme(name) as (t: number) => string;
  const table = new Uint8Array(size * 3);
  for (let i = 0; i < size; i++) table.set(rgbOf(at(i / (size - 1))), i * 3);
  return table;
}

/** "rgb(187, 55, 85)" or "#bb3755" as three numbers. */
function rgbOf(colour: string): number[] {
  if (colour.startsWith("#")) return [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16));
  return colour.match(/\d+/g)!.slice(0, 3).map(Number);
}
