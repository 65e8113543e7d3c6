/** Change of IoU per class from step to step: a panel per step, a bar per class; the classes that the study names in colour. */
import { chart, type Chart } from "../chart.js";
import { signed } from "../format.js";
import { ink, okabeIto } from "../theme.js";
import type { ChartSpec } from "../vega.js";

export interface ClassChange {
  readonly label: string;
  readonly colour: string;
  /** IoU after the step less IoU before it, per class; null where unknown. */
  readonly change: readonly (number | null)[];
  /** Names of the classes that the published study says this step helps. */
  readonly named: readonly string[];
}

/** Change of IoU per class from step to step: a panel per step, a bar per class. */
export function classChangesChart(
  classes: readonly { readonly name: string }[],
  steps: readonly ClassChange[],
  { title = "Change of IoU per class, step by step", widthPx = 640 }: { title?: string; widthPx?: number } = {},
): Chart {
  const stacked = widthPx < 560;
  const sort = classes.map((c) => c.name);
  const panelWidth = stacked ? widthPx - 110 : Math.floor((widthPx - 110 - 26 * (steps.length - 1)) / steps.length);
  const all = steps.flatMap((s) => s.change.filter((c): c is number => c !== null));
  const reach = Math.max(0.05, ...all.map(Math.abs));
  const signedAxis = {
    tickCount: 4,
    labelExpr: "datum.value === 0 ? '0' : format(datum.value, '+.1f')",
  };
  const panels = steps.map((step, i) => ({
    title: { text: step.label, fontSize: 13, anchor: "start" as const, offset: 12 },
    width: panelWidth,
    height: { step: stacked ? 19 : 22 },
    data: {
      values: classes.flatMap(({ name }, c) =>
        step.change[c] == null ? [] : [{ name, change: step.change[c], isNamed: step.named.includes(name) }],
      ),
    },
    layer: [
      {
        mark: { type: "bar" as const, height: 12 },
        encoding: {
          y: {
            field: "name",
            type: "nominal" as const,
            title: null,
            scale: { domain: sort },
            axis: stacked || i === 0 ? { labelPadding: 8 } : { labels: false },
          },
          x: {
            field: "change",
            type: "quantitative" as const,
            title: "change of IoU",
            scale: { domain: [-reach, reach], nice: true },
            axis: signedAxis,
          },
          color: { condition: { test: "datum.isNamed", value: step.colour }, value: okabeIto.grey },
          opacity: { condition: { test: "datum.isNamed", value: 1 }, value: 0.55 },
        },
      },
      {
        data: { values: [{}] },
        mark: { type: "rule" as const, opacity: 0.6 },
        encoding: { x: { datum: 0 }, color: { value: ink } },
      },
    ],
  }));
  const spec = { title, spacing: stacked ? 24 : 26, ...(stacked ? { vconcat: panels } : { hconcat: panels }) } as ChartSpec;
  const words = steps.map((s) => `${s.label}: ${classes.map(({ name }, c) => `${name} ${signed(s.change[c], 2)}`).join(", ")}.`);
  return chart(spec, `${title}. ${words.join(" ")}`);
}
