/** Clouds of points: two numbers of each picture, camera or class, a colour and a shape per group. */
import { chart, type Chart } from "../chart.js";
import { plural } from "../format.js";
import { okabeIto } from "../theme.js";
import type { ChartSpec } from "../vega.js";

export interface Point {
  readonly x: number;
  readonly y: number;
}

const colours = [okabeIto.blue, okabeIto.orange, okabeIto.green, okabeIto.purple, okabeIto.vermillion];
const shapes = ["circle", "square", "triangle-up", "diamond", "cross"];

/** `scatterChart({ game: points, city: others }, { x: "saturation", y: "brightness" })`: a mark per point, a colour per group. */
export function scatterChart(
  groups: Readonly<Record<string, readonly Point[]>>,
  { x, y, title, widthPx = 420 }: { x: string; y: string; title?: string; widthPx?: number },
): Chart {
  const names = Object.keys(groups);
  const values = names.flatMap((group) => groups[group].map((point) => ({ group, x: point.x, y: point.y })));
  const scale = { zero: false, nice: true, padding: 12 };
  const of = (range: string[]) => ({ domain: names, range: names.map((_, i) => range[i % range.length]) });
  const spec: ChartSpec = {
    ...(title !== undefined && { title }),
    width: widthPx,
    height: Math.round(widthPx * 0.6),
    data: { values },
    mark: { type: "point", filled: true, size: 60, opacity: 0.75 },
    encoding: {
      x: { field: "x", type: "quantitative", title: x, scale, axis: { tickCount: 6 } },
      y: { field: "y", type: "quantitative", title: y, scale, axis: { tickCount: 5 } },
      color: { field: "group", type: "nominal", scale: of(colours) },
      shape: { field: "group", type: "nominal", scale: of(shapes) },
    },
  };
  const span = (points: readonly Point[], of: (point: Point) => number) => {
    const sorted = points.map(of).sort((a, b) => a - b);
    return sorted.length === 0 ? "none" : `${brief(sorted[0])} to ${brief(sorted[sorted.length - 1])}`;
  };
  const words = names.map((name) => {
    const points = groups[name];
    return `${name}, ${plural(points.length, "point")}: ${x} ${span(points, (p) => p.x)}, ${y} ${span(points, (p) => p.y)}.`;
  });
  return chart(spec, [...(title !== undefined ? [`${title}.`] : []), ...words].join(" "));
}

const brief = (value: number) => String(Number(value.toPrecision(3)));
