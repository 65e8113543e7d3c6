/**
 * Two things computed from logits in one go, each with a gradient that stays finite where the softmax saturates:
 * the cross-entropy with labels that may be missing, and the weighted self-information of ADVENT.
 */
import { hasOwnKernel } from "./kernels.js";
import { defineOperation } from "./operation.js";
import { runOperation } from "./tensorflow.js";
import { tf, type Tensor, type Tensor2D, type Tensor4D } from "./tf.js";

const asRows = (x: Tensor) => tf.reshape(x, [-1, x.shape[x.rank - 1]!]) as Tensor2D;

/** Outputs: mean loss; its gradient with respect to the logits, in their order. `weight` [N] is 1 / valid pixels, or 0 where ignored. */
const crossEntropyOperation = defineOperation<{ logits: Tensor; labels: Tensor; weight: Tensor }, object>({
  name: "CrossEntropy",
  tensorflow({ logits, labels, weight }) {
    if (hasOwnKernel("softmax")) return runOperation("GapLabCrossEntropy", [logits, labels, weight], {}, 2);
    const types = { Tlabels: { type: "int32" } } as const;
    const [loss, dLogits] = runOperation("SparseSoftmaxCrossEntropyWithLogits", [asRows(logits), labels], types, 2);
    return [tf.sum(tf.mul(loss, weight)), weighRows(dLogits, weight)];
  },
  portable({ logits, labels, weight }) {
    const rows = asRows(logits);
    const logP = tf.logSoftmax(rows);
    const truth = tf.oneHot(labels as never, rows.shape[1]);
    const loss = tf.neg(tf.sum(tf.mul(logP, truth), 1));
    return [tf.sum(tf.mul(loss, weight)), weighRows(tf.sub(tf.exp(logP), truth), weight)];
  },
  saves: { inputs: ["logits"], outputs: [1] },
  gradient: (dy, [logits, dLogits]) => ({ logits: () => tf.reshape(tf.mul(dLogits, dy), logits.shape) }),
});

/** One weight for all rows (a scalar) or one per row: multiplying by a column is the slow one. */
const weighRows = (rows: Tensor, weight: Tensor) => tf.mul(rows, weight.rank === 0 ? weight : tf.expandDims(weight, 1));

/**
 * Mean of -ln softmax(logits)[label] over the labelled pixels; 0 where no pixel is labelled.
 * @param logits [B H W C]
 * @param labels trainIds [B H W], row by row; `ignore` (255) is not counted.
 */
export function softmaxCrossEntropy(logits: Tensor4D, labels: Uint8Array, ignore = 255): Tensor {
  // Loops, not Int32Array.from with a function: that took longer than the loss.
  let valid = 0;
  for (let i = 0; i < labels.length; i++) if (labels[i] !== ignore) valid++;
  const scale = 1 / Math.max(valid, 1);
  const [ids, weight] = tf.tidy((): [Tensor, Tensor] => {
    const trueIds = new Int32Array(labels);
    if (valid === labels.length) return [tf.tensor1d(trueIds, "int32"), tf.scalar(scale)];
    const weights = new Float32Array(labels.length);
    for (let i = 0; i < labels.length; i++) {
      if (labels[i] === ignore) trueIds[i] = 0;
      else weights[i] = scale;
    }
    return [tf.tensor1d(trueIds, "int32"), tf.tensor1d(weights)];
  });
  return crossEntropyOperation({ logits, labels: ids, weight }, {})[0];
}

/** Outputs: I = -P log2 P / log2 C, and ln P for the gradient; the own kernel works that out again. */
const selfInformationOperation = defineOperation<{ logits: Tensor }, object>({
  name: "SelfInformation",
  tensorflow: ({ logits }) =>
    hasOwnKernel("softmax")
      ? [runOperation("GapLabSelfInformation", [logits], {}, 1)]
      : informationOf(logits, runOperation("LogSoftmax", [asRows(logits)], {}, 1)),
  portable: ({ logits }) => informationOf(logits, tf.logSoftmax(asRows(logits))),
  saves: { inputs: ["logits"], outputs: [1] },
  // dz = P (h - sum_c P h) with h = dI (-(ln P + 1) / ln C).
  gradient: (dI, [logits, logP]) => ({
    logits: () => {
      if (!logP) return runOperation("GapLabSelfInformationGrad", [dI, logits], {}, 1);
      const C = logP.shape[1]!;
      const P = tf.exp(logP);
      const Ph = tf.mul(P, tf.mul(asRows(dI), tf.mul(tf.add(logP, 1), -1 / Math.log(C)))) as Tensor2D;
      return tf.reshape(tf.sub(Ph, tf.mul(P, tf.sum(Ph, 1, true))), dI.shape);
    },
  }),
});

function informationOf(logits: Tensor, logP: Tensor): Tensor[] {
  const C = logP.shape[1]!;
  return [tf.reshape(tf.mul(tf.mul(tf.exp(logP), logP), -1 / Math.log(C)), logits.shape), logP];
}

/** logits: [B H W C] -> weighted self-information [B H W C], each pixel's channels summing to its entropy in [0, 1]. */
export const selfInformation = (logits: Tensor4D): Tensor4D => selfInformationOperation({ logits }, {})[0] as Tensor4D;
