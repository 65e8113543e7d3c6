/**
 * A run's records as curves. Training names a loss `player/term`; here the network's losses keep their term, and the two halves of a
 * discriminator's loss, on source and on target maps, are added up to the one that the paper plots.
 */
import type { LossHistory } from "./input.js";

export interface LossStep {
  readonly step: number;
  readonly losses: Readonly<Record<string, number>>;
}

/** A phase without a certain loss has NaN there. `firstStep` is added where a later phase counts from zero again. */
export function lossHistory(
  arm: string,
  seed: number,
  phases: readonly { records: readonly LossStep[]; firstStep?: number }[],
): LossHistory {
  const records = phases.flatMap(({ records, firstStep = 0 }) =>
    records.map(({ step, losses }) => ({ step: step + firstStep, losses: byCurve(losses) })),
  );
  const names = [...new Set(records.flatMap((r) => Object.keys(r.losses)))];
  return {
    arm,
    seed,
    steps: records.map((r) => r.step),
    losses: Object.fromEntries(names.map((name) => [name, records.map((r) => r.losses[name] ?? NaN)])),
  };
}

function byCurve(losses: Readonly<Record<string, number>>): Record<string, number> {
  const curves: Record<string, number> = {};
  for (const [name, value] of Object.entries(losses)) {
    const [player, term = player] = name.split("/");
    const curve = player === "net" ? term : player;
    curves[curve] = (curves[curve] ?? 0) + value;
  }
  return curves;
}
