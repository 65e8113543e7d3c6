/** Class mixes: shares of several datasets beside each other, and where in the picture each class is found. */
import { classes } from "../../labels/index.js";
import { chart, type Chart } from "../chart.js";
import { percent } from "../format.js";
import { hexColour } from "../legend.js";
import { ink, okabeIto } from "../theme.js";
import type { ChartSpec } from "../vega.js";

/** What the charts read of a class mix; `ClassShares` has it. */
export interface ClassMix {
  readonly classNames: readonly string[];
  /** Per class, 0-1. */
  readonly shares: readonly number[];
  /** [band][class], from the top of the picture to the bottom. */
  readonly sharesByHeight: readonly (readonly number[])[];
}

interface MixOptions {
  readonly title?: string;
  readonly widthPx?: number;
}

const colours = [okabeIto.blue, okabeIto.orange, okabeIto.green, okabeIto.purple, okabeIto.vermillion];
const shapes = ["circle", "square", "triangle-up", "diamond", "cross"];
/** Rarer than this is drawn here: a logarithmic axis has no zero. */
const least = 1e-5;

/** Share of the labelled pixels per class, a mark per dataset, on a scale on which rare classes can be told apart. */
export function classSharesChart(mixes: Readonly<Record<string, ClassMix>>, options: MixOptions = {}): Chart {
  const { title = "Share of the labelled pixels", widthPx = 460 } = options;
  const names = Object.keys(mixes);
  const classNames = Object.values(mixes)[0]?.classNames ?? [];
  const values = names.flatMap((dataset) =>
    classNames.map((name, c) => ({ name, dataset, share: Math.max(least, mixes[dataset].shares[c]) })),
  );
  const y = { field: "name", type: "nominal" as const, sort: [...classNames], title: null, axis: { labelPadding: 10 } };
  const of = (range: string[]) => ({ domain: names, range: names.map((_, i) => range[i % range.length]) });
  const spec: ChartSpec = {
    title,
    width: widthPx,
    height: { step: 22 },
    data: { values },
    layer: [
      {
        mark: { type: "rule", strokeWidth: 3, opacity: 0.22, strokeCap: "round" },
        encoding: {
          y,
          x: {
            aggregate: "min",
            field: "share",
            type: "quantitative",
            scale: { type: "log", domain: [least, 1] },
            title: "share of the labelled pixels, each line ten times the one before",
            axis: { values: [1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1], labelExpr: shareLabel },
          },
          x2: { aggregate: "max", field: "share" },
          color: { value: ink },
        },
      },
      {
        mark: { type: "point", filled: true, size: 75, opacity: 0.95 },
        encoding: {
          y,
          x: { field: "share", type: "quantitative" },
          color: { field: "dataset", type: "nominal", scale: of(colours) },
          shape: { field: "dataset", type: "nominal", scale: of(shapes) },
        },
      },
    ],
  };
  const rows = classNames.map((name, c) => `${name} ${names.map((n) => percent(mixes[n].shares[c], 2)).join(", ")}`);
  return chart(spec, `${title}, for ${names.join(", ")} in this order: ${rows.join("; ")}.`);
}

const shareLabel = `datum.value <= ${least} ? 'none' : format(datum.value * 100, '~g') + ' %'`;

/** Where classes are found: the height of the picture upwards, the share of each class at that height across. */
export function layoutChart(mixes: Readonly<Record<string, ClassMix>>, options: MixOptions = {}): Chart {
  const { title = "Where in the picture each class is found", widthPx = 640 } = options;
  const names = Object.keys(mixes);
  const classNames = Object.values(mixes)[0]?.classNames ?? [];
  const colourOf = (name: string) => hexColour(classes.find((one) => one.name === name)?.colour ?? [138, 143, 152]);
  const panelWidth = Math.floor((widthPx - 24 * (names.length - 1)) / names.length);
  const panels = names.map((dataset, i) => {
    const bands = mixes[dataset].sharesByHeight;
    return {
      title: { text: dataset, fontSize: 13, offset: 8 },
      width: panelWidth,
      height: 220,
      data: {
        values: bands.flatMap((band, b) =>
          classNames.flatMap((name, c) => (band[c] > 0 ? [{ name, order: c, top: (b + 0.5) / bands.length, share: band[c] }] : [])),
        ),
      },
      mark: { type: "bar" as const, orient: "horizontal" as const, height: Math.ceil(220 / bands.length) + 0.5 },
      encoding: {
        y: {
          field: "top",
          type: "quantitative" as const,
          scale: { domain: [1, 0], nice: false },
          title: null,
          axis: i === 0 ? { values: [0, 0.5, 1], labelExpr: "datum.value === 0 ? 'top' : datum.value === 1 ? 'bottom' : 'middle'" } : null,
        },
        x: { field: "share", type: "quantitative" as const, stack: "normalize" as const, title: "share at this height", axis: { format: "%", tickCount: 3 } },
        color: {
          field: "name",
          type: "nominal" as const,
          scale: { domain: [...classNames], range: classNames.map(colourOf) },
          legend: { columns: 7, symbolType: "square" as const },
        },
        order: { field: "order" },
      },
    };
  }); // prettier-ignore
  const spec = { title, spacing: 24, hconcat: panels } as unknown as ChartSpec;
  const largest = (band: readonly number[]) => classNames[band.indexOf(Math.max(...band))];
  const words = names.map((name) => {
    const bands = mixes[name].sharesByHeight;
    const places = [0, Math.floor(bands.length / 2), bands.length - 1].map((b) => largest(bands[b]));
    return `${name}: mostly ${places[0]} at the top, ${places[1]} in the middle, ${places[2]} at the bottom.`;
  });
  return chart(spec, `${title}. ${words.join(" ")}`);
}
