/**
 * mIoU per arm: a bar to the mean over seeds, a dot per seed, the published figure beside as a hollow diamond; controls in outline.
 */
import { mean } from "simple-statistics";
import { chart, type Chart } from "../chart.js";
import { score } from "../format.js";
import { ink } from "../theme.js";
import type { ChartSpec } from "../vega.js";

export interface ArmScores {
  readonly label: string;
  readonly colour: string;
  /** mIoU of each seed, 0-1. */
  readonly perSeed: readonly number[];
  /** Published mIoU of the same arm, 0-1. */
  readonly published?: number;
  readonly isControl?: boolean;
}

export interface ArmScoresOptions {
  readonly title?: string;
  /** What the score is a mean over: "19 classes", "11 class groups". */
  readonly over?: string;
  readonly widthPx?: number;
}

const here = "one seed, measured here";
const published = "published, on Cityscapes";

/** mIoU per arm: a bar to the mean over seeds, a dot per seed, the published figure as a hollow diamond. */
export function armScoresChart(arms: readonly ArmScores[], options: ArmScoresOptions = {}): Chart {
  const { title = "mIoU per arm", over = "19 classes", widthPx = 460 } = options;
  const bars = arms.filter((a) => a.perSeed.length > 0).map((a) => ({ ...a, mean: mean([...a.perSeed]) }));
  const dots = arms.flatMap((a) => [
    ...a.perSeed.map((miou) => ({ label: a.label, what: here, miou })),
    ...(a.published === undefined ? [] : [{ label: a.label, what: published, miou: a.published }]),
  ]);
  const names = arms.map((a) => a.label);
  const y = { field: "label", type: "nominal" as const, sort: names, title: null, axis: { labelPadding: 10 } };
  const isNarrow = widthPx < 320;
  const whats = [here, published].filter((what) => dots.some((d) => d.what === what));
  const spec: ChartSpec = {
    title,
    width: widthPx,
    height: { step: 36 },
    layer: [
      {
        data: {
          values: bars.map(({ label, colour, mean, isControl }) => ({ label, colour, mean, isControl: isControl === true })),
        },
        mark: { type: "bar", height: 20, cornerRadiusEnd: 2, strokeWidth: 1.5 },
        encoding: {
          y,
          x: {
            field: "mean",
            type: "quantitative",
            title: `mIoU over ${over}, 0 to 1`,
            scale: { zero: true, nice: true },
            axis: { tickCount: isNarrow ? 3 : 6, format: ".2~f" },
          },
          fill: { field: "colour", type: "nominal", scale: null },
          stroke: { field: "colour", type: "nominal", scale: null },
          fillOpacity: { condition: { test: "datum.isControl", value: 0.12 }, value: 0.85 },
          strokeDash: { condition: { test: "datum.isControl", value: [4, 3] }, value: [1, 0] },
        },
      },
      {
        data: { values: dots },
        mark: { type: "point", filled: false, opacity: 1, strokeWidth: 1.6 },
        encoding: {
          y,
          x: { field: "miou", type: "quantitative" },
          shape: {
            field: "what",
            type: "nominal",
            scale: { domain: whats, range: whats.map((w) => (w === here ? "circle" : "diamond")) },
            legend: { columns: isNarrow ? 1 : 2 },
          },
          size: { condition: { test: `datum.what === '${here}'`, value: 34 }, value: 120 },
          stroke: { value: ink },
        },
      },
      {
        data: { values: bars.map((b) => ({ label: b.label, text: score(b.mean) })) },
        mark: { type: "text", align: "left", dx: 10, fontWeight: 600 },
        encoding: { y, x: { value: "width" }, text: { field: "text", type: "nominal" } },
      },
    ],
  };
  return chart(spec, `${title}. ${arms.map(sentence).join(" ")}`);
}

function sentence({ label, perSeed, published: figure }: ArmScores): string {
  const own =
    perSeed.length === 0
      ? "no result"
      : `mean ${score(mean([...perSeed]))} over ${perSeed.length} seed${perSeed.length === 1 ? "" : "s"}`;
  return `${label}: ${own}${figure === undefined ? "" : `, published ${score(figure)}`}.`;
}
