/** Ours beside theirs, quantity by quantity, each with the agreement that float32 can be held to (the golden numbers' own README). */
import { classes } from "../labels/index.js";
import type { GoldenCase, Summary } from "./case.js";
import type { Outcome } from "./ours.js";

export interface Quantity {
  readonly name: string;
  readonly ours: number | null;
  readonly theirs: number | null;
  /** |ours - theirs| / |theirs|, or what `name` says. */
  readonly difference: number;
  readonly tolerance: number;
  readonly ok: boolean;
}

interface Tolerances {
  readonly loss: number;
  readonly logits: number;
  readonly gradient: number;
  readonly after: number;
  /** Of single elements after a step: a step moves a weight by a millionth of its size, so a wrong one hides in the length. */
  readonly afterElement: number;
}

/**
 * A case computed in float64 says by how much float32 may differ from it, more so after the first step. Adam's first move is the
 * learning rate times a sign, and rounding turns the sign of a small gradient: single elements of a discriminator differ by twice that.
 */
function tolerances({ case: { precision } }: GoldenCase, step: number): Tolerances {
  if (precision === "float32") return { loss: 1e-4, logits: 1e-3, gradient: 1e-3, after: 1e-4, afterElement: 1e-5 };
  return step === 0
    ? { loss: 1e-4, logits: 1e-4, gradient: 1e-2, after: 1e-4, afterElement: 5e-3 }
    : { loss: 1e-3, logits: 1e-3, gradient: 3e-2, after: 1e-4, afterElement: 5e-3 };
}

export function compare(golden: GoldenCase, outcome: Outcome): Quantity[] {
  const rows: Quantity[] = [];
  golden.steps.forEach((step, t) => {
    const allowed = tolerances(golden, t);
    for (const [key, theirs] of Object.entries(step)) {
      const name = `step ${t + 1} ${key}`;
      if (typeof theirs === "number") rows.push(number(name, outcome.get(name), theirs, allowed.loss));
      else if (Array.isArray(theirs))
        ["source", "target"].forEach((half, i) =>
          rows.push(number(`${name} ${half}`, outcome.get(`${name} ${half}`), theirs[i], allowed.loss)),
        );
      else if ("l2" in theirs) rows.push(...tensor(name, outcome.get(name), theirs as Summary, allowed.logits));
      else
        for (const [part, summary] of Object.entries(theirs as Record<string, Summary>)) {
          const [whole, element] =
            key === "grads" ? [allowed.gradient, elementFactor * allowed.gradient] : [allowed.after, allowed.afterElement];
          rows.push(...tensor(`${name} ${part}`, outcome.get(`${name} ${part}`), summary, whole, element));
        }
    }
  });
  return [...rows, ...evaluation(golden, outcome)];
}

function number(name: string, ours: unknown, theirs: number, tolerance: number): Quantity {
  if (typeof ours !== "number") return { name, ours: null, theirs, difference: Infinity, tolerance, ok: false };
  const difference = Math.abs(ours - theirs) / Math.max(Math.abs(theirs), 1e-12);
  return { name, ours, theirs, difference, tolerance, ok: difference <= tolerance };
}

/** Length; mean (as a share of the root mean square); and the element that differs most (likewise: a wrong sign or order shows there). */
function tensor(name: string, ours: unknown, theirs: Summary, tolerance: number, element = elementFactor * tolerance): Quantity[] {
  if (typeof ours !== "object" || Array.isArray(ours)) return [number(`${name} l2`, undefined, theirs.l2, tolerance)];
  const mine = ours as Summary;
  if (mine.shape.join() !== theirs.shape.join())
    return [{ name: `${name} shape [${mine.shape.join(" ")}] for [${theirs.shape.join(" ")}]`, ours: mine.l2, theirs: theirs.l2, difference: Infinity, tolerance, ok: false }]; // prettier-ignore
  const size = theirs.shape.reduce((a, b) => a * b, 1);
  const rms = Math.max(theirs.l2 / Math.sqrt(size), 1e-30);
  const pairs = [...theirs.first.map((t, i) => [mine.first[i], t]), ...theirs.last.map((t, i) => [mine.last[i], t])];
  const [a, b] = pairs.reduce((worst, pair) => (Math.abs(pair[0] - pair[1]) > Math.abs(worst[0] - worst[1]) ? pair : worst));
  const shared = (part: string, ours: number, theirs: number, allowed: number): Quantity => {
    const difference = Math.abs(ours - theirs) / rms;
    return {
      name: `${name} ${part}`,
      ours,
      theirs,
      difference,
      tolerance: allowed,
      ok: difference <= allowed,
    };
  };
  return [number(`${name} l2`, mine.l2, theirs.l2, tolerance), shared("mean", mine.mean, theirs.mean, tolerance), shared("worst element", a, b, element)]; // prettier-ignore
}

/** One activation on the other side of a ReLU's corner moves single elements further than it moves the whole. */
const elementFactor = 100;

/** A prediction that is a tie but for rounding may fall either way: this share of the labelled pixels. */
const pixelShare = 1e-3;

function evaluation({ eval: theirs, case: settings }: GoldenCase, outcome: Outcome): Quantity[] {
  const allowed = tolerances({ case: settings } as GoldenCase, settings.iterations - 1);
  const rows = tensor("eval logits", outcome.get("eval logits"), theirs.logits, Math.max(allowed.logits, 1e-3));
  const mine = outcome.get("eval histogram") as number[][];
  const pixels = theirs.histogram.flat().reduce((a, b) => a + b, 0);
  const moved = theirs.histogram.flatMap((row, t) => row.map((n, p) => Math.abs(n - mine[t][p]))).reduce((a, b) => a + b, 0) / 2;
  rows.push({ name: "eval histogram, pixels elsewhere", ours: moved, theirs: 0, difference: moved / pixels, tolerance: pixelShare, ok: moved / pixels <= pixelShare }); // prettier-ignore
  const iou = (name: string, ours: unknown, wanted: number | null) => {
    const [a, b] = [Number.isNaN(ours) ? null : (ours as number), wanted];
    const difference = a === null || b === null ? (a === b ? 0 : Infinity) : Math.abs(a - b);
    // A few pixels of a small class are much of its IoU.
    const tolerance = 1e-2;
    rows.push({ name: `${name} (absolute)`, ours: a, theirs: b, difference, tolerance, ok: difference <= tolerance });
  };
  theirs.iou.forEach((value, c) => iou(`eval iou ${classes[c].name}`, outcome.get(`eval iou ${classes[c].name}`), value));
  iou("eval miou", outcome.get("eval miou"), theirs.miou);
  return rows;
}
