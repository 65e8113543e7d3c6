/** results.json: what came out, the last snapshot first. */
import { readFile } from "node:fs/promises";
import { writeWhole } from "../core/index.js";
import type { SubsetScores } from "../metric/index.js";

/** One network's score. */
export interface Evaluation {
  /** Of the snapshot; absent for a file that does not say. */
  readonly step?: number;
  /** What was scored: a file, or several whose logits were averaged. */
  readonly files: readonly string[];
  readonly target: string;
  readonly split: string;
  readonly images: number;
  readonly classes: readonly string[];
  /** Per class, 0-1; null where the class is neither in the truth nor predicted. */
  readonly iou: readonly (number | null)[];
  readonly miou: number;
  /** mIoU over 19, SYNTHIA's 16 and 13 classes, where the labels are the 19. */
  readonly subsets?: SubsetScores;
}

/** The best of several snapshots. Choosing it looks at target labels, which an adaptation method has not: it is no result of the method. */
export interface Best extends Evaluation {
  readonly selected: "with target labels";
}

export interface Results {
  readonly preset: string;
  /** Steps taken. */
  readonly step: number;
  /** Of training alone, over all its sessions. */
  readonly seconds: number;
  readonly backend: string;
  /** The last step's losses. */
  readonly losses: Readonly<Record<string, number>>;
  /** Of the last snapshot: the result. */
  readonly last?: Evaluation;
  readonly best?: Best;
  /** Every snapshot that was scored, in the order of steps. */
  readonly evaluations: readonly Evaluation[];
}

export const readResults = async (file: string): Promise<Results | undefined> => {
  const text = await readFile(file, "utf8").catch(() => undefined);
  try {
    return text === undefined ? undefined : (JSON.parse(text) as Results);
  } catch {
    return undefined;
  }
};

export const writeResults = (file: string, results: Results): Promise<void> =>
  writeWhole(file, `${JSON.stringify(results, null, 2)}\n`);

/** With one more evaluation; of the same step on the same images, the newer one counts. */
export function withEvaluation(results: Results, evaluation: Evaluation): Results {
  const key = ({ step, target, split, images }: Evaluation) => JSON.stringify([step, target, split, images]);
  const others = results.evaluations.filter((old) => key(old) !== key(evaluation));
  const evaluations = [...others, evaluation].sort((a, b) => (a.step ?? 0) - (b.step ?? 0));
  const alike = evaluations.filter(
    (e) => e.target === evaluation.target && e.split === evaluation.split && e.images === evaluation.images,
  );
  const best = alike.reduce((a, b) => (b.miou > a.miou ? b : a));
  return {
    ...results,
    evaluations,
    last: alike.at(-1),
    ...(alike.length > 1 && { best: { ...best, selected: "with target labels" } as const }),
  };
}
