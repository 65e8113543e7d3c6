/** Scores a network on labelled images: one confusion matrix over all of them, memory independent of their number. */
import { encodePixels, GapLabError, type LabelMap, type RgbImage } from "../core/index.js";
import { enlargedClasses, hasProduct, product, tf, type Tensor, type Tensor2D, type Tensor4D } from "../backend/index.js";
import { cellSignal, show } from "../display/index.js";
import type { LabelledSet } from "../dataset/index.js";
import { classes, type ClassGroup } from "../labels/index.js";
import { Confusion, type Scores } from "../metric/index.js";
import type { Net } from "../model/index.js";

export interface EvaluateOptions {
  /** Scores unions of classes: a pixel's group is the one whose probabilities sum highest. The labels must number the same groups. */
  groups?: readonly ClassGroup[];
  signal?: AbortSignal;
  onProgress?(progress: { done: number; total: number }): void;
}

/**
 * Every image of the set, at the size at which the set delivers it; logits are enlarged to the size of its labels, as published. Several
 * networks judge together: the mean of their logits counts (AdvEnt + MinEnt of Vu et al. 2019).
 */
export async function evaluate(nets: Net | readonly Net[], set: LabelledSet, options: EvaluateOptions = {}): Promise<Scores> {
  const { groups, signal = cellSignal(), onProgress = scoring() } = options;
  const jury = Array.isArray(nets) ? (nets as readonly Net[]) : [nets as Net];
  const classCount = expectClasses(jury);
  const confusion = new Confusion(groups ? groups.map((g) => g.name) : classes.map((c) => c.name));
  const union = groups && tf.tensor2d(membership(groups, classCount));
  // The next image is read, in other threads, while this one is looked at.
  const read = (i: number) => {
    const frame = i < set.length ? set.at(i, { depth: false, keep: false }) : undefined;
    frame?.catch(() => {});
    return frame;
  };
  try {
    for (let i = 0, next = read(0); i < set.length; i++) {
      // A turn of the event loop: without it nobody could say stop.
      await new Promise(setImmediate);
      signal?.throwIfAborted();
      const { image, labels } = (await next)!;
      next = read(i + 1);
      const decided = tf.tidy(() => decide(jury, image, labels, union));
      // Read outside of `tidy`, which would look through every number of what it returns.
      const data = Uint8Array.from(decided.dataSync());
      decided.dispose();
      confusion.add(labels, { width: labels.width, height: labels.height, data });
      onProgress({ done: i + 1, total: set.length });
    }
  } finally {
    union?.dispose();
  }
  return confusion.scores();
}

/** The likeliest class (or group) of every pixel of the labels, by the mean of the networks' logits. */
function decide(jury: readonly Net[], image: RgbImage, size: LabelMap, union?: Tensor2D): Tensor {
  const logits = jury.map((net) => {
    const x = tf.tensor(encodePixels(image, net.input), [1, image.height, image.width, 3]) as Tensor4D;
    return net.features(x, "inference")[0];
  });
  // Enlarging is linear, so maps of one size are enlarged together.
  const areAlike = logits.every(({ shape }) => shape.join() === logits[0].shape.join());
  if (areAlike && !union) return enlargedClasses(meanOf(logits), size);
  const enlarged = logits.map((z) => tf.image.resizeBilinear(z, [size.height, size.width], true));
  const mean = meanOf(enlarged);
  return tf.argMax(union ? inGroups(mean, union) : mean, -1);
}

const meanOf = (all: readonly Tensor4D[]): Tensor4D => (all.length > 1 ? tf.div(tf.addN([...all]), all.length) : all[0]);

/** The probability of each group: the sum of its classes'. [1 H W C] -> [H W, G]. */
function inGroups(logits: Tensor4D, union: Tensor2D): Tensor {
  const P = tf.reshape(tf.softmax(logits), [-1, logits.shape[3]]) as Tensor2D;
  return hasProduct() ? product(P, union) : tf.matMul(P, union);
}

function expectClasses(nets: readonly Net[]): number {
  const wrong = nets.find((net) => net.classes !== classes.length);
  if (nets.length > 0 && !wrong) return classes.length;
  throw new GapLabError("evaluate", {
    expected: `networks that tell ${classes.length} classes apart`,
    got: wrong ? `one of ${wrong.classes}` : "no network",
  });
}

/** In a notebook's cell: a bar, where scoring takes more than a moment. */
function scoring() {
  const tell = show.live({ title: "scoring", afterMs: 1500 });
  return ({ done, total }: { done: number; total: number }) => tell({ step: done, steps: total });
}

/** [C G]: 1 where class c belongs to group g. */
const membership = (groups: readonly ClassGroup[], C: number): number[][] =>
  Array.from({ length: C }, (_, c) => groups.map((g) => (g.trainIds.includes(c) ? 1 : 0)));
