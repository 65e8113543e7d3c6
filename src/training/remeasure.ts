/**
 * The statistics of batch normalisation, measured again on other images; the weights stay. Li et al., Revisiting Batch Normalization
 * For Practical Domain Adaptation (2016), with the running average of training in place of one pass over the whole set.
 */
import { tf, type Tensor4D } from "../backend/index.js";
import { cellSignal } from "../display/index.js";
import { batches, type UnlabelledSet } from "../dataset/index.js";
import type { Net } from "../model/index.js";

export interface RemeasureOptions {
  /** Images at a time. */
  batch?: number;
  /** Each counts for a tenth of the average, as in training: after 60 the old statistics count for 0.2 %. */
  steps?: number;
  seed?: number;
  signal?: AbortSignal;
}

/** A copy of a network whose batch normalisation has met these images instead of those of its training. No label, no gradient. */
export async function remeasured(net: Net, set: UnlabelledSet, options: RemeasureOptions = {}): Promise<Net> {
  const { batch = 4, steps = 60, seed = 0, signal = cellSignal() } = options;
  const copy = net.clone();
  const stream = batches(set, { batch, flip: false, seed, stream: "remeasure", input: net.input });
  for (let step = 0; step < steps; step++) {
    await new Promise(setImmediate);
    signal?.throwIfAborted();
    const { images, count, height, width } = await stream.next();
    tf.tidy(() => void copy.logits(tf.tensor(images, [count, height, width, 3]) as Tensor4D, "training"));
  }
  return copy;
}
