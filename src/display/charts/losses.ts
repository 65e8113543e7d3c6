/** Loss curves: a small panel per loss, a line per arm and seed, averaged over stretches of steps so that trends can be seen. */
import { mean } from "simple-statistics";
import { chart, type Chart } from "../chart.js";
import { plural } from "../format.js";
import type { ChartSpec } from "../vega.js";

export interface LossCurve {
  readonly arm: string;
  readonly colour: string;
  readonly seed: number;
  /** Title of its panel, with the unit: "segmentation, cross-entropy (nats)". */
  readonly loss: string;
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

/** Means over at most `most` stretches of equal length; values that are not finite are left out. */
export function smoothed(steps: readonly number[], values: readonly number[], most = 60): { step: number; value: number }[] {
  const length = Math.max(1, Math.ceil(steps.length / most));
  const points = [];
  for (let from = 0; from < steps.length; from += length) {
    const good = values.slice(from, from + length).filter(Number.isFinite);
    if (good.length > 0) points.push({ step: mean(steps.slice(from, from + length)), value: mean(good) });
  }
  return points;
}

export interface LossChartOptions {
  readonly title?: string;
  readonly widthPx?: number;
  /** Where a phase ends: a dashed line. */
  readonly phaseStep?: number;
  /** Panels side by side. */
  readonly mostColumns?: number;
  /** Names the arms' colours. */
  readonly hasLegend?: boolean;
}

/** Loss curves: a panel per loss, a line per arm and seed, each averaged over short stretches. */
export function lossChart(
  curves: readonly LossCurve[],
  { title = "Losses during training", widthPx = 680, phaseStep, mostColumns = 3, hasLegend = true }: LossChartOptions = {},
): Chart {
  const losses = [...new Set(curves.map((c) => c.loss))];
  const arms: (readonly [arm: string, colour: string])[] = [...new Map(curves.map((c) => [c.arm, c.colour])).entries()];
  const columns = widthPx < 560 ? 1 : Math.min(mostColumns, losses.length);
  const panelWidth = Math.floor((widthPx - 56 * columns) / columns);
  const phase =
    phaseStep === undefined
      ? []
      : [
          {
            data: { values: [{ step: phaseStep }] },
            mark: { type: "rule", strokeDash: [3, 3], opacity: 0.5 },
            encoding: { x: { field: "step", type: "quantitative" } },
          },
        ];
  const panels = losses.map((loss) => ({
    width: panelWidth,
    height: 150,
    layer: [
      ...phase,
      panelTitle(loss),
      {
        data: {
          values: curves
            .filter((c) => c.loss === loss)
            .flatMap((c) =>
              smoothed(c.steps, c.values).map((p) => ({
                arm: c.arm,
                run: `${c.arm} ${c.seed}`,
                step: round(p.step),
                value: round(p.value),
              })),
            ),
        },
        mark: { type: "line", strokeWidth: 1.6, opacity: 0.8, interpolate: "monotone" },
        encoding: {
          x: {
            field: "step",
            type: "quantitative",
            title: "training step",
            scale: { zero: false, nice: false },
            axis: { tickCount: 4, grid: false, format: "d" },
          },
          y: { field: "value", type: "quantitative", title: null, axis: { tickCount: 4, format: "~g" }, scale: { zero: false } },
          color: {
            field: "arm",
            type: "nominal",
            scale: { domain: arms.map((a) => a[0]), range: arms.map((a) => a[1]) },
            legend: hasLegend
              ? { columns: widthPx < 560 ? 2 : 7, symbolType: "stroke", symbolStrokeWidth: 3, symbolSize: 200, offset: 34 }
              : null,
          },
          detail: { field: "run", type: "nominal" },
        },
      },
    ],
  }));
  const spec = { title, columns, concat: panels, spacing: { row: 40, column: 28 } } as unknown as ChartSpec;
  const seeds = new Set(curves.map((c) => c.seed)).size;
  return chart(
    spec,
    `${title}: ${losses.join("; ")}; ${plural(arms.length, "arm")}, ${plural(seeds, "seed")}. ${arms.map(([arm]) => ends(arm, curves)).join(" ")}`,
  );
}

/** A text mark instead of a title: titles of neighbouring panels would stand at different heights. */
const panelTitle = (text: string) => ({
  data: { values: [{ text }] },
  mark: { type: "text", align: "left", baseline: "bottom", fontWeight: 600 },
  encoding: { x: { value: 0 }, y: { value: -8 }, text: { field: "text", type: "nominal" } },
});

const round = (x: number) => Number(x.toPrecision(5));

/** First and last stretch of each of an arm's losses, averaged over its seeds. */
function ends(arm: string, curves: readonly LossCurve[]): string {
  const own = curves.filter((c) => c.arm === arm);
  const words = [...new Set(own.map((c) => c.loss))].map((loss) => {
    const runs = own
      .filter((c) => c.loss === loss)
      .map((c) => smoothed(c.steps, c.values, 20))
      .filter((r) => r.length > 0);
    if (runs.length === 0) return `${loss} unknown`;
    return `${loss} from ${mean(runs.map((r) => r[0].value)).toPrecision(3)} to ${mean(runs.map((r) => r[r.length - 1].value)).toPrecision(3)}`;
  });
  return `${arm}: ${words.join(", ")}.`;
}
