/**
 * The street's ground plan: how wide road, verges, sidewalks and yards are, where another street crosses, which markings there are.
 * Sides are numbered 0 = left (y > 0) and 1 = right.
 */
import type { RandomStream } from "../core/random.js";
import type { Setting } from "./specs.js";

export interface Side {
  readonly vergeM: number;
  readonly sidewalkM: number;
  readonly yardM: number;
  /** Where the houses stand, measured from the middle of the road. */
  readonly houseLineM: number;
}

export interface Plan {
  readonly roadHalfM: number;
  readonly sides: readonly [Side, Side];
  /** The crossing street's road, along x; absent if from >= to. */
  readonly crossing: { readonly fromM: number; readonly toM: number; readonly zebra: boolean };
  readonly crossingSidewalkM: number;
  readonly farEndM: number;
  readonly lanes: number;
  readonly yellowLines: boolean;
  readonly edgeLines: boolean;
  /** Rails in the road, if a tram runs here: their middle; NaN otherwise. */
  readonly tramAtM: number;
  /** Where the viewer's vehicle is in its lane, and its heading. */
  readonly eyeLaneM: number;
  readonly eyeHeadingRad: number;
}

export function drawPlan(setting: Setting, hasTram: boolean, chance: RandomStream): Plan {
  const roadHalfM = chance.between(...setting.roadHalfWidthM);
  const side = (): Side => {
    const vergeM = chance.uniform() < setting.vergeChance ? chance.between(1, 2.5) : 0;
    const sidewalkM = chance.between(...setting.sidewalkM);
    const yardM = chance.uniform() < setting.yardChance ? chance.between(...setting.yardM) : 0;
    return { vergeM, sidewalkM, yardM, houseLineM: roadHalfM + vergeM + sidewalkM + yardM };
  };
  const sides = [side(), side()] as const;
  const crossed = chance.uniform() < setting.crossingChance;
  const fromM = chance.between(14, 55);
  const lanes = roadHalfM > 5.6 ? 4 : 2;
  return {
    roadHalfM,
    sides,
    crossing: { fromM, toM: crossed ? fromM + chance.between(7, 12) : fromM, zebra: chance.uniform() < 0.6 },
    crossingSidewalkM: 2.2,
    farEndM: chance.between(...setting.farEndM),
    lanes,
    yellowLines: setting.yellowLines,
    edgeLines: chance.uniform() < 0.5,
    tramAtM: hasTram ? chance.pick([0, roadHalfM - 1.8]) : NaN,
    eyeLaneM: lanes === 4 ? -roadHalfM * chance.pick([0.28, 0.5]) : -roadHalfM * chance.between(0.25, 0.42),
    eyeHeadingRad: 0.03 * chance.normal(),
  };
}

export const crossed = (plan: Plan): boolean => plan.crossing.toM > plan.crossing.fromM;

/** Whether a stretch of the street's side is free of the crossing street (with its sidewalks). */
export function clearOfCrossing(plan: Plan, fromM: number, toM: number): boolean {
  const margin = plan.crossingSidewalkM;
  return !crossed(plan) || toM <= plan.crossing.fromM - margin || fromM >= plan.crossing.toM + margin;
}
