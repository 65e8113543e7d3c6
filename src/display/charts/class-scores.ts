/** IoU per class for several arms: a row per class, a mark per arm, a line from the lowest to the highest. */
import { chart, type Chart } from "../chart.js";
import { score } from "../format.js";
import { ink } from "../theme.js";
import type { ChartSpec } from "../vega.js";

export interface ClassSeries {
  readonly label: string;
  readonly colour: string;
  /** Mean IoU of each class, in the order of `classes`; null where the class was never there. */
  readonly iou: readonly (number | null)[];
}

/** A class as a chart needs it: its name and the colour of its swatch, "#804080". */
export interface ChartClass {
  readonly name: string;
  readonly colour: string;
}

const shapes = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down"];

/** IoU per class of several results: a row per class, a mark per result. */
export function classScoresChart(
  classes: readonly ChartClass[],
  series: readonly ClassSeries[],
  { title = "IoU per class", widthPx = 460 }: { title?: string; widthPx?: number } = {},
): Chart {
  const values = series.flatMap(({ label, iou }) =>
    classes.flatMap(({ name }, c) => (iou[c] == null ? [] : [{ name, arm: label, iou: iou[c] }])),
  );
  const absent = classes.filter((_, c) => series.every(({ iou }) => iou[c] == null));
  const y = { field: "name", type: "nominal" as const, sort: classes.map((c) => c.name), title: null, axis: { labelPadding: 26 } };
  const legend = { columns: widthPx < 320 ? 2 : 6 };
  const arms = series.map((s) => s.label);
  const spec: ChartSpec = {
    title,
    width: widthPx,
    height: { step: 25 },
    layer: [
      {
        data: { values },
        mark: { type: "rule", strokeWidth: 3, opacity: 0.22, strokeCap: "round" },
        encoding: {
          y,
          x: {
            aggregate: "min",
            field: "iou",
            type: "quantitative",
            scale: { domain: [0, 1] },
            title: "IoU, 0 to 1",
            axis: { values: [0, 0.2, 0.4, 0.6, 0.8, 1], format: ".1f" },
          },
          x2: { aggregate: "max", field: "iou" },
          color: { value: ink },
        },
      },
      {
        data: { values },
        mark: { type: "point", filled: true, size: 75, opacity: 0.95 },
        encoding: {
          y,
          x: { field: "iou", type: "quantitative" },
          color: { field: "arm", type: "nominal", scale: { domain: arms, range: series.map((s) => s.colour) }, legend },
          shape: {
            field: "arm",
            type: "nominal",
            scale: { domain: arms, range: arms.map((_, i) => shapes[i % shapes.length]) },
            legend,
          },
        },
      },
      {
        data: { values: [...classes] },
        mark: { type: "square", size: 120, opacity: 1, strokeWidth: 0.5 },
        encoding: {
          y,
          x: { value: -15 },
          fill: { field: "colour", type: "nominal", scale: null },
          stroke: { value: ink },
          strokeOpacity: { value: 0.4 },
        },
      },
      {
        data: { values: absent.map(({ name }) => ({ name, text: "not in these images" })) },
        mark: { type: "text", align: "left", opacity: 0.6, fontStyle: "italic" },
        encoding: { y, x: { value: 6 }, text: { field: "text", type: "nominal" } },
      },
    ],
  };
  const rows = classes.map(({ name }, c) => `${name} ${series.map((s) => score(s.iou[c], 2)).join(", ")}`);
  return chart(spec, `${title}, for ${arms.join(", ")} in this order: ${rows.join("; ")}.`);
}
