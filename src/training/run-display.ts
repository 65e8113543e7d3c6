/** How a training run shows itself: where it stands, its last losses, their curves. */
import { markup, type MimeBundle } from "../core/index.js";

export interface RunFacts {
  readonly method: string;
  readonly net: string;
  readonly step: number;
  readonly horizon: number;
  readonly history: readonly { readonly step: number; readonly losses: Readonly<Record<string, number>> }[];
  /** Undefined before the first step, and for steps taken by another process. */
  readonly secondsPerStep?: number;
}

export async function runBundle({ method, net, step, horizon, history, secondsPerStep }: RunFacts): Promise<MimeBundle> {
  const { brief, count, lossChart, okabeIto, plural, raw } = await import("../display/index.js");
  const pace = secondsPerStep === undefined ? [] : [`${(1000 * secondsPerStep).toFixed(0)} ms per step`];
  const facts = [`${plural(step, "step")} taken`, `learning rates fall until step ${count(horizon)}`, ...pace].join("; ");
  const title = `run of ${method} on network ${net}`;
  if (history.length === 0) {
    const next = "Nothing has moved yet: await run.for(steps).";
    const html = markup`<div><b>${title}</b> <span style="opacity:.75">${facts}</span><div>${next}</div></div>`;
    return { "text/html": html.text, "text/plain": `${title}: ${facts}\n${next}` };
  }
  const names = [...new Set(history.flatMap(({ losses }) => Object.keys(losses)))];
  const last = Object.entries(history.at(-1)!.losses).map(([name, value]) => `${name} ${brief(value)}`);
  const curves = names.map((loss) => {
    const own = history.filter(({ losses }) => loss in losses);
    const [steps, values] = [own.map((record) => record.step), own.map((record) => record.losses[loss])];
    return { arm: method, colour: okabeIto.skyBlue, seed: 0, loss, steps, values };
  });
  const svg =
    history.length > 1
      ? raw(await lossChart(curves, { title: "Losses", mostColumns: names.length > 3 ? 2 : 3, hasLegend: false }).svg("page"))
      : undefined;
  const html = markup`<div><b>${title}</b> <span style="opacity:.75">${facts}</span>
    <div>last losses: ${last.join(" \u00b7 ")}</div>${svg}</div>`;
  return { "text/html": html.text, "text/plain": `${title}: ${facts}\nlast losses: ${last.join(", ")}` };
}
