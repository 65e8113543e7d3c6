/**
 * Progress of long work inside a notebook's cell: one output that updates in place, at most ten times a second.
 * The kernel leaves two things on `globalThis` for code in a cell, both absent elsewhere: `Symbol.for("Jupyter.broadcast")` sends a
 * display message while the cell runs (named after Deno's `Deno.jupyter.broadcast`), `Symbol.for("Jupyter.signal")` is an AbortSignal
 * that the front end's stop button aborts.
 */
import { randomUUID } from "node:crypto";
import { markup, type MimeBundle } from "../core/index.js";
import { duration } from "./format.js";
import { brief, sparkline, type Curve } from "./sparkline.js";
import { okabeIto } from "./theme.js";

/** How far the work is; `losses` and other named numbers are shown as they come, with the curve that they have drawn so far. */
export interface Progress {
  /** Counted from wherever: the first one heard of is taken as the first of `steps`. */
  readonly step: number;
  readonly steps: number;
  readonly phase?: string;
  readonly losses?: Readonly<Record<string, number>>;
  /** Measured here where it is not given. */
  readonly secondsPerStep?: number;
}

/** Hears of each step. `stopped` is called when the work ends early, by an interrupt or an error. */
export interface LiveListener {
  (progress: Progress): void;
  stopped(): void;
}

export interface LiveOptions {
  /** Said before the numbers. */
  readonly title?: string;
  /** Nothing is shown for work that is over sooner. Default 0. */
  readonly afterMs?: number;
  /** The clock, in milliseconds. */
  readonly now?: () => number;
}

type Broadcast = (msgType: string, content: { data: MimeBundle; metadata: object; transient: object }) => Promise<void>;

const fromCell = <T>(name: string): T | undefined => (globalThis as Record<symbol, unknown>)[Symbol.for(name)] as T | undefined;

/** The signal that stops the running cell; undefined outside a notebook. */
export const cellSignal = (): AbortSignal | undefined => fromCell<AbortSignal>("Jupyter.signal");

const leastMs = 100;

/** What `show.live` gives: draws under the running cell; outside a notebook it does nothing. */
export function live({ title, afterMs = 0, now = () => performance.now() }: LiveOptions = {}): LiveListener {
  const broadcast = fromCell<Broadcast>("Jupyter.broadcast");
  if (!broadcast) return Object.assign(() => {}, { stopped: () => {} });
  const transient = { display_id: randomUUID() };
  const began = now();
  const curves = new Map<string, { name: string; steps: number[]; values: number[] }>();
  let before: number | undefined;
  let drawn: number | undefined;
  let latest: Progress | undefined;

  const draw = (isStopped: boolean) => {
    if (!latest || before === undefined) return;
    const type = drawn === undefined ? "display_data" : "update_display_data";
    drawn = now();
    const step = latest.step - before;
    const secondsPerStep = latest.secondsPerStep ?? (step > 1 ? (drawn - began) / 1000 / step : undefined);
    const data = progressBundle({ phase: title, ...latest, step, secondsPerStep }, { curves: [...curves.values()], isStopped });
    void broadcast(type, { data, metadata: {}, transient });
  };
  const listen = (progress: Progress) => {
    before ??= progress.step - 1;
    latest = progress;
    for (const [name, value] of Object.entries(progress.losses ?? {})) {
      const curve = curves.get(name) ?? { name, steps: [], values: [] };
      curves.set(name, curve);
      curve.steps.push(progress.step);
      curve.values.push(value);
    }
    const isLast = progress.step - before >= progress.steps;
    const waits = drawn === undefined ? now() - began < afterMs : !isLast && now() - drawn < leastMs;
    if (!waits) draw(false);
  };
  return Object.assign(listen, { stopped: () => void (drawn !== undefined && draw(true)) });
}

/** One picture of the progress: a bar, the time left, the numbers, a curve for each. */
export function progressBundle(
  { step, steps, phase, losses = {}, secondsPerStep }: Progress,
  { curves = [], isStopped = false }: { curves?: readonly Curve[]; isStopped?: boolean } = {},
): MimeBundle {
  const share = steps > 0 ? Math.min(1, step / steps) : 0;
  const time = secondsPerStep === undefined ? "" : step < steps && !isStopped ? `${duration((steps - step) * secondsPerStep)} left` : duration(step * secondsPerStep); // prettier-ignore
  const numbers = Object.entries(losses).map(([name, value]) => `${name} ${brief(value)}`);
  const where = isStopped && step < steps ? `stopped at step ${step} of ${steps}: kept` : `${step} of ${steps}`;
  const words = [phase, where, ...numbers, time].filter(Boolean).join(" \u00b7 ");
  const colour = isStopped ? okabeIto.orange : okabeIto.blue;
  const drawn = curves.map(sparkline);
  const bar = markup`<div style="font-size:.9em;font-variant-numeric:tabular-nums"><div style="display:flex;flex-wrap:wrap;align-items:center;gap:.2em .8em">
    <div role="progressbar" aria-valuenow="${step}" aria-valuemax="${steps}" style="flex:0 0 12em;height:.6em;border-radius:.3em;background:rgb(128 128 128 / .25);overflow:hidden">
      <div style="height:100%;width:${(share * 100).toFixed(1)}%;background:${colour}"></div>
    </div>
    <span>${words}</span>
  </div>${drawn.length > 0 && markup`<div style="display:flex;flex-wrap:wrap;gap:.2em .4em;margin-top:.3em">${drawn}</div>`}</div>`;
  return { "text/html": bar.text, "text/plain": words };
}
