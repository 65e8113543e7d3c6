/**
 * Progress of long work inside a notebook's cell: one output that updates in place, at most ten times a second.
 * The kernel leaves two things on `globalThis` for code in a cell, both absent elsewhere: `Symbol.for("Jupyter.broadcast")` sends a
 * display message while the cell runs (named after Deno's `Deno.jupyter.broadcast`), `Symbol.for("Jupyter.signal")` is an AbortSignal
 * that the front end's stop button aborts.
 */
import { randomUUID } from "node:crypto";
import { markup, type MimeBundle } from "../core/index.js";
import { duration } from "./format.js";

/** How far the work is; `losses` and other named numbers are shown as they come. */
export interface Progress {
  /** Counted from wherever: the first one heard of is taken as the first of `steps`. */
  readonly step: number;
  readonly steps: number;
  readonly phase?: string;
  readonly losses?: Readonly<Record<string, number>>;
  readonly secondsPerStep?: number;
}

export type ProgressListener = (progress: Progress) => void;

type Broadcast = (msgType: string, content: { data: MimeBundle; metadata: object; transient: object }) => Promise<void>;

const fromCell = <T>(name: string): T | undefined => (globalThis as Record<symbol, unknown>)[Symbol.for(name)] as T | undefined;

/** The signal that stops the running cell; undefined outside a notebook. */
export const cellSignal = (): AbortSignal | undefined => fromCell<AbortSignal>("Jupyter.signal");

const leastMs = 100;

/** A listener that draws a bar under the running cell; undefined outside a notebook. `now` in milliseconds. */
export function liveProgress(now: () => number = () => performance.now()): ProgressListener | undefined {
  const broadcast = fromCell<Broadcast>("Jupyter.broadcast");
  if (!broadcast) return undefined;
  const transient = { display_id: randomUUID() };
  let before: number | undefined;
  let drawn = 0;
  return (progress) => {
    const type = before === undefined ? "display_data" : "update_display_data";
    before ??= progress.step - 1;
    const step = progress.step - before;
    if (type === "update_display_data" && step < progress.steps && now() - drawn < leastMs) return;
    drawn = now();
    void broadcast(type, { data: progressBundle({ ...progress, step }), metadata: {}, transient });
  };
}

export function progressBundle({ step, steps, phase, losses = {}, secondsPerStep }: Progress): MimeBundle {
  const share = steps > 0 ? Math.min(1, step / steps) : 0;
  const left = secondsPerStep === undefined ? "" : step < steps ? `${duration((steps - step) * secondsPerStep)} left` : `${duration(step * secondsPerStep)}`; // prettier-ignore
  const numbers = Object.entries(losses).map(([name, value]) => `${name} ${value.toPrecision(3)}`);
  const words = [phase, `${step} of ${steps}`, ...numbers, left].filter(Boolean).join(" \u00b7 ");
  const bar = markup`<div style="display:flex;align-items:center;gap:.8em;font-size:.9em;font-variant-numeric:tabular-nums">
    <div style="flex:0 0 12em;height:.6em;border-radius:.3em;background:rgb(128 128 128 / .25);overflow:hidden">
      <div style="height:100%;width:${(share * 100).toFixed(1)}%;background:#0072b2"></div>
    </div>
    <span>${words}</span>
  </div>`;
  return { "text/html": bar.text, "text/plain": words };
}
