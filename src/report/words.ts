/** The verdict in plain words. Short, true to the numbers, and as clear when they disappoint. */
import { list, plural, signed, signedPercent } from "../display/index.js";
import type { ReportInput } from "./input.js";
import { armLabel, publishedArms } from "./published.js";
import type { ArmSummary } from "./summary.js";
import {
  adversaryGains,
  orderVerdict,
  pairedDifference,
  type OrderBreak,
  type OrderVerdict,
  type PairedDifference,
} from "./verdict.js";

/** "yes" is only said of what held in every seed; "no" of what held in none, or of a gain that is none on average. */
export type Tone = "yes" | "no" | "mixed" | "unknown";

export interface Finding {
  readonly question: string;
  readonly tone: Tone;
  /** A few words. */
  readonly answer: string;
  readonly detail: readonly string[];
}

export function findings(input: ReportInput, arms: readonly ArmSummary[]): Finding[] {
  return [orderFinding(orderVerdict(arms, input.study.seeds), arms), dataFinding(arms), adversaryFinding(arms)];
}

export function orderFinding(verdict: OrderVerdict, arms: readonly ArmSummary[]): Finding {
  const { held, complete, heldIn, breaks, incomplete } = verdict;
  const question = "Did the published order of the datasets hold?";
  const gaps = incomplete.map(({ seed, missing }) => `Seed ${seed} is not counted: no result for ${list(missing.map(armLabel))}.`);
  if (held === null)
    return { question, tone: "unknown", answer: "Not known yet", detail: gaps.length > 0 ? gaps : ["There are no results."] };
  const one = complete.length === 1 ? ["One seed cannot show how far chance alone moves these scores."] : [];
  const rest = [...one, ...gaps];
  if (held) {
    const answer = complete.length === 1 ? "Yes, in the one seed run" : `Yes, in all ${complete.length} seeds`;
    return {
      question,
      tone: "yes",
      answer,
      detail: ["Each arm scored above the one before it.", ...narrowest(arms, complete), ...rest],
    };
  }
  const detail = [`The order did not hold: ${breaksByPair(breaks).join("; ")}.`, ...rest];
  if (heldIn.length > 0)
    return { question, tone: "mixed", answer: `Not in every seed: ${heldIn.length} of ${complete.length}`, detail };
  return { question, tone: "no", answer: complete.length === 1 ? "No" : `No, in none of ${complete.length} seeds`, detail };
}

/** "PD v2 + ADVENT did not score above PD v1 + ADVENT in seeds 1 and 3 (−0.004, −0.001)" for each pair out of order. */
function breaksByPair(breaks: readonly OrderBreak[]): string[] {
  const pairs = [...new Set(breaks.map((b) => b.higher))].map((higher) => breaks.filter((b) => b.higher === higher));
  return pairs.map((of) => {
    const seeds = `seed${of.length === 1 ? "" : "s"} ${list(of.map((b) => String(b.seed)))}`;
    const by = of.map((b) => signed(b.higherMiou - b.lowerMiou)).join(", ");
    return `${armLabel(of[0].higher)} did not score above ${armLabel(of[0].lower)} in ${seeds} (${by})`;
  });
}

/** The step with the smallest mean gain: where the order is nearest to breaking. */
function narrowest(arms: readonly ArmSummary[], seeds: readonly number[]): string[] {
  const complete = arms.map((s) => ({ ...s, lines: s.lines.filter((l) => seeds.includes(l.seed)) }));
  const steps = publishedArms.slice(1).flatMap((p, i) => pairedDifference(complete, p.arm, publishedArms[i].arm) ?? []);
  const least = steps.sort((a, b) => a.mean - b.mean)[0];
  return least ? [`The narrowest step is ${armLabel(least.arm)} over ${armLabel(least.base)}: ${gain(least)}.`] : [];
}

/** The study's own question: better data at the same adaptation against better adaptation on the same data. */
export function dataFinding(arms: readonly ArmSummary[]): Finding {
  const question = "Did better data beat better adaptation?";
  const data = pairedDifference(arms, "pd-v3-advent", "gta-advent");
  const adaptation = pairedDifference(arms, "gta-advent", "gta-source-only");
  if (!data || !adaptation) {
    return { question, tone: "unknown", answer: "Not known yet", detail: ["GTA with and without ADVENT and PD v3 are needed."] };
  }
  const detail = [
    `Better data, PD v3 in place of GTA, both with ADVENT: ${gain(data)}.`,
    `Better adaptation, ADVENT in place of none, both on GTA: ${gain(adaptation)}.`,
  ];
  const bySeed = new Map(adaptation.perSeed.map((p) => [p.seed, p.difference]));
  const pairs = data.perSeed.filter((p) => bySeed.has(p.seed));
  const wins = pairs.filter((p) => p.difference > Math.max(0, bySeed.get(p.seed)!)).length;
  const tone: Tone = pairs.length === 0 ? "unknown" : wins === pairs.length ? "yes" : wins === 0 ? "no" : "mixed";
  const answer = {
    yes: pairs.length === 1 ? "Yes, in the one seed run" : `Yes, in all ${pairs.length} seeds`,
    no: "No",
    mixed: `In ${wins} of ${pairs.length} seeds`,
    unknown: "Not known yet",
  }[tone];
  return { question, tone, answer, detail };
}

/** An arm against the same recipe with the adversarial weight at zero. */
export function adversaryFinding(arms: readonly ArmSummary[]): Finding {
  const question = "What did the adversary itself add?";
  const gains = adversaryGains(arms);
  if (gains.length === 0) {
    return {
      question,
      tone: "unknown",
      answer: "Not known: no control was run",
      detail: ["Batch norm alone may have done the work. A control is the same recipe with the adversarial weight λ at 0."],
    };
  }
  const first = gains.find((g) => g.arm === "gta-advent") ?? gains[0];
  const seeds = first.perSeed.length;
  const tone: Tone = first.positive === seeds ? "yes" : first.mean <= 0 || first.positive === 0 ? "no" : "mixed";
  const answer = {
    yes: `${signed(first.mean)} mIoU on ${sourceOf(first)}`,
    no: `Nothing on ${sourceOf(first)}: ${signed(first.mean)} mIoU`,
    mixed: `${signed(first.mean)} mIoU on ${sourceOf(first)}, not in every seed`,
    unknown: "",
  }[tone];
  const detail = gains.map((g) => `${armLabel(g.arm)} against its control, the same recipe with λ = 0: ${gain(g)}.`);
  const whole = pairedDifference(arms, first.arm, "gta-source-only");
  const control = pairedDifference(arms, first.base, "gta-source-only");
  if (first.arm === "gta-advent" && whole && control) {
    detail.push(
      `Of the change from source only to GTA + ADVENT, ${signed(whole.mean)}, the control alone makes ${signed(control.mean)}: ` +
        "that part comes without an adversary, from target images in batch norm.",
    );
  }
  return { question, tone, answer, detail };
}

const sourceOf = (g: PairedDifference): string => armLabel(g.arm).replace(" + ADVENT", "");

/** "+0.024 mIoU (+14.5 %), above zero in 3 of 3 seeds (+0.028, +0.015, +0.034)"; of many seeds the range. */
export function gain(g: PairedDifference): string {
  const values = g.perSeed.map((p) => p.difference);
  const relative = Number.isFinite(g.relative) ? ` (${signedPercent(g.relative)})` : "";
  if (values.length === 1) return `${signed(g.mean)} mIoU${relative}, one seed`;
  const each =
    values.length <= 5
      ? values.map((v) => signed(v)).join(", ")
      : `${signed(Math.min(...values))} to ${signed(Math.max(...values))}`;
  return `${signed(g.mean)} mIoU${relative}, above zero in ${g.positive} of ${plural(values.length, "seed")} (${each})`;
}
