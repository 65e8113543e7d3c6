/** Experiments from a notebook's cell: a bar with the losses while it runs, the scores as the cell's value; the stop button saves. */
import { join } from "node:path";
import { startBackend } from "../backend/index.js";
import { display, markup, type Displayable, type MimeBundle } from "../core/index.js";
import { barTable, barText, classColour } from "../display/bars.js";
import { cellSignal, show } from "../display/index.js";
import { evaluateExperiment, type EvaluateChoices, type Scored } from "./evaluate.js";
import type { ExperimentEvent, Tell } from "./events.js";
import type { Evaluation } from "./results.js";
import { specOf, type Choices } from "./spec-of.js";
import { trainExperiment, type Outcome } from "./train.js";

export interface CellChoices extends Choices {
  /** Where everything goes. Default `out/PRESET`. */
  readonly out?: string;
  /** Forgets what the folder holds. */
  readonly fresh?: boolean;
  /** Default: the cell's stop button. */
  readonly signal?: AbortSignal;
}

/** `await experiments.train("gta5-advent", { source: "../GTA5", target: "../cityscapes", weights: "resnet101.pth" })` */
export async function train(preset: string, choices: CellChoices = {}): Promise<Outcome & Displayable> {
  const spec = specOf(preset, choices);
  const { out = join("out", preset), fresh, signal = cellSignal() } = choices;
  const { line } = await startBackend();
  const notes: string[] = [];
  const outcome = await trainExperiment(spec, { out, fresh, signal, backend: line, tell: telling(notes) });
  const { results, stopped } = outcome;
  const title = `${preset}: ${results.step} of ${spec.steps} steps${stopped ? ", stopped: the same call goes on" : ""}; ${out}`;
  return { ...outcome, [display]: () => scoresBundle(title, results.last, notes) };
}

/** `await experiments.evaluate("out/gta5-advent", { allSnapshots: true })` */
export async function evaluate(what: string, choices: EvaluateChoices = {}): Promise<Scored & Displayable> {
  await startBackend();
  const notes: string[] = [];
  const scored = await evaluateExperiment(what, { signal: cellSignal(), tell: telling(notes), ...choices });
  const { best } = scored;
  if (best) notes.push(`Best snapshot, selected with target labels: step ${best.step}, mIoU ${(100 * best.miou).toFixed(1)} %.`);
  return { ...scored, [display]: () => scoresBundle(what, scored.last, notes) };
}

/** Draws bars under the cell; keeps what is said in words. */
function telling(notes: string[]): Tell {
  let before: number | undefined;
  const live = {
    drawing: show.live({ afterMs: 700 }),
    training: show.live(),
    scoring: show.live({ title: "scoring", afterMs: 1500 }),
  };
  return (event: ExperimentEvent) => {
    if (event.kind === "note") notes.push(event.text);
    else if (event.kind === "datasets" && event.done > 0) live.drawing({ step: event.done, steps: event.total, phase: event.name });
    else if (event.kind === "scoring") live.scoring({ step: event.done, steps: event.total });
    else if (event.kind === "progress") {
      before ??= event.step - 1;
      live.training({ ...event, steps: event.steps - before });
    }
  };
}

function scoresBundle(title: string, evaluation: Evaluation | undefined, notes: readonly string[]): MimeBundle {
  const { classes = [], iou = [], miou, images, split } = evaluation ?? {};
  const percent = (v: number | null) => (v === null ? "\u2013" : (100 * v).toFixed(1));
  const rows = classes.map((label, c) => ({ label, share: iou[c], text: percent(iou[c]), colour: classColour(label) }));
  const heading = miou === undefined ? "not scored" : `mIoU ${percent(miou)} % on ${images} images of ${split}`;
  const words = [title, ...notes];
  const bars = rows.length > 0 && barTable(rows, ["class", "IoU, %"]);
  const html = markup`<div><b>${heading}</b> ${words.map((text) => markup`<div style="opacity:.75">${text}</div>`)}${bars}</div>`;
  return { "text/html": html.text, "text/plain": [heading, ...words, ...(rows.length > 0 ? [barText(rows)] : [])].join("\n") };
}
