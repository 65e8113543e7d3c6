/** A curve in a few lines of SVG, for outputs that are drawn again ten times a second. Colours follow the page around it. */
import { markup, type Html } from "../core/index.js";
import { okabeIto } from "./theme.js";

export interface Curve {
  readonly name: string;
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

const [widthPx, heightPx, leftPx, topPx, bottomPx] = [196, 84, 44, 20, 16];

/** Means over at most `most` stretches, so that a long run draws as fast as a short one; what is not finite is left out. */
export function thinned({ steps, values }: Curve, most = 80): [step: number, value: number][] {
  const length = Math.max(1, Math.ceil(steps.length / most));
  const points: [number, number][] = [];
  for (let from = 0; from < steps.length; from += length) {
    let [sum, count] = [0, 0];
    const to = Math.min(steps.length, from + length);
    for (let i = from; i < to; i++) if (Number.isFinite(values[i])) [sum, count] = [sum + values[i], count + 1];
    if (count > 0) points.push([(steps[from] + steps[to - 1]) / 2, sum / count]);
  }
  return points;
}

export function sparkline(curve: Curve): Html {
  const points = thinned(curve);
  const last = curve.values.findLast(Number.isFinite);
  const [low, high] = [Math.min(...points.map((p) => p[1])), Math.max(...points.map((p) => p[1]))];
  const [first, end] = [curve.steps[0] ?? 0, curve.steps.at(-1) ?? 0];
  const right = widthPx - 6;
  const x = (step: number) => leftPx + ((step - first) / Math.max(1, end - first)) * (right - leftPx);
  const y = (value: number) => topPx + (high > low ? (high - value) / (high - low) : 0.5) * (heightPx - topPx - bottomPx);
  const at = ([step, value]: [number, number]) => `${x(step).toFixed(1)},${y(value).toFixed(1)}`;
  const text = (px: number, py: number, words: string, anchor = "start") =>
    markup`<text x="${px}" y="${py}" text-anchor="${anchor}" fill="currentColor" fill-opacity=".75">${words}</text>`;
  const axis = (py: number) => markup`<path d="M${leftPx} ${py}H${right}" stroke="currentColor" stroke-opacity=".2"/>`;
  const bottom = heightPx - bottomPx;
  const line =
    points.length > 1
      ? markup`<polyline points="${points.map(at).join(" ")}" fill="none" stroke="${okabeIto.skyBlue}" stroke-width="1.5" stroke-linejoin="round"/>`
      : points.map((p) => markup`<circle cx="${x(p[0])}" cy="${y(p[1])}" r="2" fill="${okabeIto.skyBlue}"/>`);
  const ends = points.length > 0 && [
    text(leftPx - 5, topPx + 4, brief(high), "end"),
    high > low && text(leftPx - 5, bottom + 2, brief(low), "end"),
  ];
  const described = `${curve.name}, now ${last === undefined ? "unknown" : brief(last)}, steps ${first} to ${end}`;
  return markup`<svg role="img" aria-label="${described}" width="${widthPx}" height="${heightPx}" viewBox="0 0 ${widthPx} ${heightPx}" font-size="10" font-family="system-ui, sans-serif">
    <text x="${leftPx}" y="11" fill="currentColor" font-weight="600">${curve.name}</text>
    ${axis(topPx)}${axis(bottom)}${line}${ends}
    ${text(leftPx, heightPx - 4, `step ${first}`)}${end > first && text(right, heightPx - 4, String(end), "end")}</svg>`;
}

/** Three figures. */
export const brief = (value: number): string =>
  value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e4)
    ? value.toExponential(1).replace("e+", "e")
    : value.toPrecision(3);
