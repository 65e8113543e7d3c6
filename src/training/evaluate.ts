/** Scores a network on labelled images: one confusion matrix over all of them, memory independent of their number. */
import { encodePixels, GapLabError, type LabelMap, type RgbImage } from "../core/index.js";
import { tf, type Tensor4D } from "../backend/index.js";
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
  try {
    for (let i = 0; i < set.length; i++) {
      // A turn of the event loop: without it nobody could say stop.
      await new Promise(setImmediate);
      signal?.throwIfAborted();
      const { image, labels } = await set.at(i);
      const { width, height } = labels;
      const data = tf.tidy(() => {
        const logits = tf.addN(jury.map((net) => enlarged(net, image, labels)));
        const mean = jury.length > 1 ? tf.div(logits, jury.length) : logits;
        const scores = union ? tf.matMul(tf.reshape(tf.softmax(mean), [-1, classCount]), union) : mean;
        return Uint8Array.from(tf.argMax(scores, -1).dataSync());
      });
      confusion.add(labels, { width, height, data });
      onProgress({ done: i + 1, total: set.length });
    }
  } finally {
    union?.dispose();
  }
  return confusion.scores();
}

/** Logits [1 H W C] at the labels' size, in one step from the network's own resolution. */
function enlarged(net: Net, image: RgbImage, { width, height }: LabelMap): Tensor4D {
  const x = tf.tensor(encodePixels(image, net.input), [1, image.height, image.width, 3]) as Tensor4D;
  return tf.image.resizeBilinear(net.features(x, "inference")[0], [height, width], true);
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
