/**
 * Two things computed from logits in one go, each with a gradient that stays finite where the softmax saturates:
 * the cross-entropy with labels that may be missing, and the weighted self-information of ADVENT.
 */
import { defineOperation } from "./operation.js";
import { runOperation } from "./tensorflow.js";
import { tf, type Tensor, type Tensor2D, type Tensor4D } from "./tf.js";

const asRows = (x: Tensor) => tf.reshape(x, [-1, x.shape[x.rank - 1]!]) as Tensor2D;

/** Outputs: mean loss; its gradient with respect to the logits, as rows. `weight` [N] is 1 / valid pixels, or 0 where ignored. */
const crossEntropyOperation = defineOperation<{ logits: Tensor; labels: Tensor; weight: Tensor }, object>({
  name: "CrossEntropy",
  tensorflow({ logits, labels, weight }) {
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
  let valid = 0;
  for (const label of labels) if (label !== ignore) valid++;
  const [ids, weight] = tf.tidy(() => {
    const scale = 1 / Math.max(valid, 1);
    if (valid === labels.length) return [tf.tensor1d(Int32Array.from(labels), "int32"), tf.scalar(scale)] as Tensor[];
    return [
      tf.tensor1d(
        Int32Array.from(labels, (label) => (label === ignore ? 0 : label)),
        "int32",
      ),
      tf.tensor1d(Float32Array.from(labels, (label) => (label === ignore ? 0 : scale))),
    ] as Tensor[];
  });
  return crossEntropyOperation({ logits, labels: ids, weight }, {})[0];
}

/** Outputs: I = -P log2 P / log2 C, and ln P for the gradient. */
const selfInformationOperation = defineOperation<{ logits: Tensor }, object>({
  name: "SelfInformation",
  tensorflow: ({ logits }) => informationOf(logits, runOperation("LogSoftmax", [asRows(logits)], {}, 1)),
  portable: ({ logits }) => informationOf(logits, tf.logSoftmax(asRows(logits))),
  saves: { outputs: [1] },
  // dz = P (h - sum_c P h) with h = dI (-(ln P + 1) / ln C). The sum is a product with ones: broadcasting a column is slower.
  gradient: (dI, [logP]) => ({
    logits: () => {
      const C = logP.shape[1]!;
      const P = tf.exp(logP);
      const Ph = tf.mul(P, tf.mul(asRows(dI), tf.mul(tf.add(logP, 1), -1 / Math.log(C)))) as Tensor2D;
      return tf.reshape(tf.sub(Ph, tf.mul(P, tf.matMul(Ph, tf.ones([C, C])))), dI.shape);
    },
  }),
});

function informationOf(logits: Tensor, logP: Tensor): Tensor[] {
  const C = logP.shape[1]!;
  return [tf.reshape(tf.mul(tf.mul(tf.exp(logP), logP), -1 / Math.log(C)), logits.shape), logP];
}

/** logits: [B H W C] -> weighted self-information [B H W C], each pixel's channels summing to its entropy in [0, 1]. */
export const selfInformation = (logits: Tensor4D): Tensor4D => selfInformationOperation({ logits }, {})[0] as Tensor4D;
