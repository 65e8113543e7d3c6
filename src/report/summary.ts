/** The results lines gathered by arm: one score per seed, means and spreads, means per class. */
import { mean, sampleStandardDeviation } from "simple-statistics";
import type { ResultLine } from "./input.js";
import { isControl, mainOf, publishedArms } from "./published.js";

export interface ArmSummary {
  readonly arm: string;
  readonly isControl: boolean;
  /** One line per seed, by seed; of two lines for one seed the later counts. */
  readonly lines: readonly ResultLine[];
  /** Over seeds. */
  readonly miou: number;
  /** Sample standard deviation over seeds; null for one seed. */
  readonly spread: number | null;
  /** Mean over the seeds in which the class was known; null where it never was. */
  readonly iou: readonly (number | null)[];
  readonly seconds: number;
}

/** Study order, each control right after its arm; arms that the study does not have come last, by name. */
export function summarise(results: readonly ResultLine[]): ArmSummary[] {
  const arms = new Map<string, Map<number, ResultLine>>();
  for (const line of results) {
    if (!Number.isFinite(line.miou)) continue;
    const seeds = arms.get(line.arm) ?? new Map<number, ResultLine>();
    arms.set(line.arm, seeds.set(line.seed, line));
  }
  const summaries = [...arms].map(([arm, seeds]) => ofArm(arm, [...seeds.values()]));
  return summaries.sort((a, b) => rank(a.arm) - rank(b.arm) || a.arm.localeCompare(b.arm, "en"));
}

function ofArm(arm: string, unsorted: ResultLine[]): ArmSummary {
  const lines = unsorted.sort((a, b) => a.seed - b.seed);
  const scores = lines.map((l) => l.miou);
  return {
    arm,
    isControl: isControl(arm),
    lines,
    miou: mean(scores),
    spread: scores.length > 1 ? sampleStandardDeviation(scores) : null,
    iou: lines[0].classes.map((_, c) => meanKnown(lines.map((l) => l.iou[c]))),
    seconds: mean(lines.map((l) => l.seconds)),
  };
}

export function meanKnown(values: readonly (number | null | undefined)[]): number | null {
  const known = values.filter((v): v is number => v !== null && v !== undefined && Number.isFinite(v));
  return known.length === 0 ? null : mean(known);
}

function rank(arm: string): number {
  const at = publishedArms.findIndex((p) => p.arm === mainOf(arm));
  return (at < 0 ? publishedArms.length : at) + (isControl(arm) ? 0.5 : 0);
}
