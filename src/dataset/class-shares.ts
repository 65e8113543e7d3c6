/** The class mix of a set, read from its labels. */
import { ClassShares } from "../metric/index.js";
import type { LabelledSet } from "./image-set.js";

/** How much of a set's labelled pixels each class takes, and at which height of the picture: over every picture of the set. */
export async function classShares(set: LabelledSet): Promise<ClassShares> {
  const shares = new ClassShares(set.groups?.map(({ name }) => name));
  for (let i = 0; i < set.length; i++) shares.add((await set.at(i, { depth: false })).labels);
  return shares;
}
