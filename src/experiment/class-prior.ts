/** The class mix of the source, for MinEnt's class-ratio prior: of many masks, not of all, so that GTA5's 25 thousand take no hour. */
import { classShares, type LabelledSet } from "../dataset/index.js";

/** Masks that are counted, spread evenly over the set. */
const counted = 1000;

export async function sourceShares(source: LabelledSet): Promise<number[]> {
  const n = Math.min(counted, source.length);
  const places = Array.from({ length: n }, (_, i) => Math.floor(((i + 0.5) * source.length) / n));
  return (await classShares(source.select(places))).shares;
}
