/**
 * What the numbers allow to be said. Every comparison is paired: within one seed, both arms saw the same batches. Nothing here is
 * rounded before it is compared.
 */
import { mean, sampleStandardDeviation } from "simple-statistics";
import { controlOf, publishedArms } from "./published.js";
import type { ArmSummary } from "./summary.js";

export interface PairedDifference {
  readonly arm: string;
  readonly base: string;
  readonly perSeed: readonly { readonly seed: number; readonly difference: number }[];
  readonly mean: number;
  /** Sample standard deviation of the differences; null for one seed. */
  readonly spread: number | null;
  /** Seeds in which the arm scored strictly above its base. */
  readonly positive: number;
  /** Mean difference over the base's mean. */
  readonly relative: number;
}

/** arm less base over the seeds that both have; undefined where there is none. */
export function pairedDifference(arms: readonly ArmSummary[], arm: string, base: string): PairedDifference | undefined {
  const [a, b] = [arm, base].map((name) => new Map(arms.find((s) => s.arm === name)?.lines.map((l) => [l.seed, l.miou])));
  const seeds = [...a.keys()].filter((seed) => b.has(seed));
  if (seeds.length === 0) return undefined;
  const perSeed = seeds.map((seed) => ({ seed, difference: a.get(seed)! - b.get(seed)! }));
  const differences = perSeed.map((p) => p.difference);
  return {
    arm,
    base,
    perSeed,
    mean: mean(differences),
    spread: differences.length > 1 ? sampleStandardDeviation(differences) : null,
    positive: differences.filter((d) => d > 0).length,
    relative: mean(differences) / mean(seeds.map((seed) => b.get(seed)!)),
  };
}

export interface OrderBreak {
  readonly seed: number;
  /** The arm that should have been lower, and was not. */
  readonly lower: string;
  readonly lowerMiou: number;
  readonly higher: string;
  readonly higherMiou: number;
}

export interface OrderVerdict {
  /** null: no seed has all five arms, so nothing can be said. */
  readonly held: boolean | null;
  /** Seeds with all five arms. */
  readonly complete: readonly number[];
  readonly heldIn: readonly number[];
  readonly breaks: readonly OrderBreak[];
  readonly incomplete: readonly { readonly seed: number; readonly missing: readonly string[] }[];
}

/** Did each arm score strictly above the one before it, in every seed that was asked for and is complete? */
export function orderVerdict(arms: readonly ArmSummary[], askedSeeds: readonly number[]): OrderVerdict {
  const order = publishedArms.map((p) => p.arm);
  const scores = new Map(arms.map((s) => [s.arm, new Map(s.lines.map((l) => [l.seed, l.miou]))]));
  const found = order.flatMap((arm) => [...(scores.get(arm)?.keys() ?? [])]);
  const seeds = [...new Set([...askedSeeds, ...found])].sort((a, b) => a - b);
  const missingIn = (seed: number) => order.filter((arm) => !scores.get(arm)?.has(seed));
  const complete = seeds.filter((seed) => missingIn(seed).length === 0);
  const breaks = complete.flatMap((seed) =>
    order.slice(1).flatMap((higher, i): OrderBreak[] => {
      const [lowerMiou, higherMiou] = [scores.get(order[i])!.get(seed)!, scores.get(higher)!.get(seed)!];
      return higherMiou > lowerMiou ? [] : [{ seed, lower: order[i], lowerMiou, higher, higherMiou }];
    }),
  );
  const broken = new Set(breaks.map((b) => b.seed));
  return {
    held: complete.length === 0 ? null : breaks.length === 0,
    complete,
    heldIn: complete.filter((seed) => !broken.has(seed)),
    breaks,
    incomplete: seeds.filter((seed) => !complete.includes(seed)).map((seed) => ({ seed, missing: missingIn(seed) })),
  };
}

/** Each arm that has a control, against it. */
export function adversaryGains(arms: readonly ArmSummary[]): PairedDifference[] {
  return arms.filter((s) => !s.isControl).flatMap((s) => pairedDifference(arms, s.arm, controlOf(s.arm)) ?? []);
}
