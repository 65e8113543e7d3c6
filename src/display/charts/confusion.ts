/** A confusion matrix: a row per true class, its pixels spread over what they were taken for. */
import { chart, type Chart } from "../chart.js";
import { percent } from "../format.js";
import { ink } from "../theme.js";
import type { ChartSpec } from "../vega.js";

export interface ConfusionOptions {
  readonly title?: string;
  /** Titles of the axes. */
  readonly rows?: string;
  readonly columns?: string;
  readonly widthPx?: number;
}

/** Each row sums to 1: of the pixels that are a class, the share taken for each class. Classes that no pixel is are left out. */
export function confusionChart(
  { classes, confusion }: { readonly classes: readonly string[]; readonly confusion: ArrayLike<number> },
  { title = "What each class was taken for", rows = "is", columns = "taken for", widthPx = 480 }: ConfusionOptions = {},
): Chart {
  const C = classes.length;
  const row = (truth: number) => Array.from({ length: C }, (_, c) => confusion[truth * C + c]);
  const totals = classes.map((_, truth) => row(truth).reduce((a, b) => a + b, 0));
  const present = classes.map((name, c) => ({ name, c })).filter(({ c }) => totals[c] > 0);
  const share = (truth: number, taken: number) => confusion[truth * C + taken] / totals[truth];
  const values = present.flatMap(({ name, c }) =>
    classes.map((taken, t) => ({ truth: name, taken, share: Math.round(1e4 * share(c, t)) / 1e4 })),
  );
  const x = {
    field: "taken",
    type: "nominal" as const,
    sort: [...classes],
    title: columns,
    axis: { orient: "top" as const, labelAngle: -50, labelAlign: "left" as const },
  };
  const y = { field: "truth", type: "nominal" as const, sort: [...classes], title: rows };
  const step = Math.floor(widthPx / C);
  const spec: ChartSpec = {
    title,
    width: { step },
    height: { step },
    data: { values },
    layer: [
      {
        mark: { type: "rect" },
        encoding: {
          x,
          y,
          color: {
            field: "share",
            type: "quantitative",
            scale: { range: ["#f3f6fa", "#5aa2d4", "#08306b"], domain: [0, 1], interpolate: "lab" },
            legend: {
              title: "share of the row's pixels",
              titleLimit: 0,
              format: "%",
              gradientLength: 180,
              tickCount: 3,
              orient: "bottom",
            },
          },
        },
      },
      {
        transform: [{ filter: "datum.truth === datum.taken" }],
        mark: { type: "rect", fillOpacity: 0, strokeWidth: 1.2 },
        encoding: { x, y, stroke: { value: ink } },
      },
    ],
  };
  const words = present.map(({ name, c }) => {
    const others = classes.map((_, t) => (t === c ? -1 : share(c, t)));
    const other = others.indexOf(Math.max(...others));
    return `${name} ${percent(share(c, c), 0)}${others[other] > 0 ? `, ${classes[other]} ${percent(others[other], 0)}` : ""}`;
  });
  const how = `each row (${rows}) with its share on the diagonal and the largest beside it (${columns})`;
  return chart(spec, `${title}; ${how}: ${words.join("; ")}.`);
}
