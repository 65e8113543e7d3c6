/** IoU per class for v1, v2, v3, and what each step changed, beside what the study says it changes. */
import { classChangesChart, classScoresChart, markup, list, signed, type Html } from "../../display/index.js";
import type { ReportInput } from "../input.js";
import type { ArmSummary } from "../summary.js";
import { meanKnown } from "../summary.js";
import { armColour, chartClasses, chartFigure, nothing } from "../parts.js";
import { armLabel, publishedSteps, type PublishedStep } from "../published.js";

const shown = ["gta-advent", "pd-v1-advent", "pd-v2-advent", "pd-v3-advent"];

export interface StepChange {
  readonly step: PublishedStep;
  /** Per class: mean over the seeds that both arms have of the paired change; null where never known. */
  readonly change: readonly (number | null)[];
}

export function stepChanges(arms: readonly ArmSummary[]): StepChange[] {
  return publishedSteps.flatMap((step) => {
    const [before, after] = [step.from, step.to].map((arm) => arms.find((s) => s.arm === arm));
    if (!before || !after) return [];
    const pairs = after.lines.flatMap((line) => before.lines.filter((l) => l.seed === line.seed).map((l) => [l, line]));
    if (pairs.length === 0) return [];
    const change = after.iou.map((_, c) =>
      meanKnown(pairs.map(([b, a]) => (a.iou[c] == null || b.iou[c] == null ? null : a.iou[c] - b.iou[c]))),
    );
    return [{ step, change }];
  });
}

export async function classesSection({ target }: ReportInput, arms: readonly ArmSummary[]): Promise<Html> {
  const main = shown.flatMap((arm) => arms.find((s) => s.arm === arm) ?? []);
  if (main.length === 0) return nothing("No arm of the study's four with ADVENT has finished.");
  const names = main[0].lines[0].classes;
  const classes = chartClasses(names, target.groups);
  const series = main.map((s) => ({ label: armLabel(s.arm).replace(" + ADVENT", ""), colour: armColour(s.arm), iou: s.iou }));
  const dots = await chartFigure(
    (widthPx) => classScoresChart(classes, series, { widthPx }),
    { wide: 720, narrow: 205 },
    "Each mark is an arm’s mean over seeds, all with ADVENT; the grey line spans the four.",
  );
  const steps = stepChanges(arms);
  const changes = steps.map(({ step, change }) => ({ label: step.label, colour: armColour(step.to), change, named: step.named }));
  const bars = await chartFigure(
    (widthPx) => classChangesChart(classes, changes, { widthPx }),
    { wide: 880, narrow: 340 },
    "Change of IoU from one step to the next, mean over seeds. Coloured: the classes that the published study says the step helps; grey: the others.",
  );
  const sentences = steps.map((s) => markup`<li>${stepSentence(s, names)}</li>`);
  const words = markup`<p>The study says which classes each step helps. Beside it, what was measured here:</p><ul>${sentences}</ul>`;
  return markup`${dots}${steps.length > 0 && [words, bars]}`;
}

/** "v1 helps background classes: as published. These classes changed by +0.031 on average, the others by +0.012. …" */
export function stepSentence({ step, change }: StepChange, names: readonly string[]): Html {
  const known = names.flatMap((name, c) => (change[c] === null ? [] : [{ name, change: change[c] }]));
  const [named, others] = [true, false].map((is) => known.filter((k) => step.named.includes(k.name) === is).map((k) => k.change));
  const [n, o] = [meanKnown(named), meanKnown(others)];
  const most = known
    .filter((k) => k.change > 0.0005)
    .sort((a, b) => b.change - a.change)
    .slice(0, 3);
  const lost = known
    .filter((k) => k.change < -0.0005)
    .sort((a, b) => a.change - b.change)
    .slice(0, 2);
  const say = (items: typeof known) => list(items.map((k) => `${k.name} (${signed(k.change, 2)})`));
  const agrees =
    n === null || o === null
      ? "nothing can be said"
      : n > 0 && n > o
        ? "as published"
        : n > 0
          ? "a gain, but no more than elsewhere"
          : "not so here";
  const tail = `${most.length > 0 ? ` Most gained: ${say(most)}.` : ""}${lost.length > 0 ? ` Most lost: ${say(lost)}.` : ""}`;
  return markup`<strong>${step.says}</strong>: ${agrees}. These classes changed by ${signed(n)} on average, the others by
    ${signed(o)}.${tail}`;
}
