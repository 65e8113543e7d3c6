/**
 * The losses of ADVENT and MinEnt. Vu, Jain, Bucher, Cord, Perez: ADVENT, CVPR 2019, and its published code.
 * Logits arrive at the images' size: upsampling comes before the softmax, never after.
 */
import {
  selfInformation,
  softmaxCrossEntropy,
  tf,
  type Scalar,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
} from "../backend/index.js";
import { ignoreLabel } from "../labels/index.js";

export { selfInformation };

/** Mean of -ln P[label] over the labelled pixels. logits: [B H W C], labels: trainIds [B H W]; 255 is not counted. */
export const crossEntropy = (logits: Tensor4D, labels: Uint8Array): Scalar =>
  softmaxCrossEntropy(logits, labels, ignoreLabel) as Scalar;

/** Entropy of every pixel's prediction as a share of the largest possible, log2 C: 0 sure, 1 knows nothing. [B H W C] -> [B H W]. */
export const entropyMap = (logits: Tensor4D): Tensor3D => tf.tidy(() => tf.sum(selfInformation(logits), -1));

/** MinEnt's loss: the mean of the entropy map. In [0, 1]. */
export const entropyLoss = (logits: Tensor4D): Scalar => tf.tidy(() => tf.mean(entropyMap(logits)) as Scalar);

/**
 * MinEnt with entropy ranking: the mean entropy of the pixels that the network is least sure of. logits: [B H W C].
 * Vu et al. report it (MinEnt+ER) and their code does not have it: the share of 30 % is from secondary sources, and that ranking is per
 * image, with ties all counted, is an assumption here.
 */
export const rankedEntropyLoss = (logits: Tensor4D, share = 0.3): Scalar =>
  tf.tidy(() => {
    const entropy = tf.reshape(entropyMap(logits), [logits.shape[0], -1]) as Tensor2D;
    const k = Math.max(1, Math.round(share * entropy.shape[1]));
    // Who is chosen is not differentiated: only how unsure the chosen are.
    const threshold = hold(() => tf.slice(tf.topk(entropy, k).values, [0, k - 1], [-1, 1]));
    const chosen = hold(() => tf.cast(tf.greaterEqual(entropy, threshold), "float32"));
    return tf.div(tf.sum(tf.mul(entropy, chosen)), tf.sum(chosen)) as Scalar;
  });

/**
 * MinEnt's class-ratio prior: no class may vanish from the target. Sum over c of max(0, mu p(c) - mean P_c), where p is each class's share
 * of the source's labelled pixels and the mean is over the target's pixels. Vu et al. 2019; the hinge is confirmed by its authors, mu = 0.5
 * (SYNTHIA) is from secondary sources.
 */
export const classPriorLoss = (logits: Tensor4D, shares: readonly number[], mu = 0.5): Scalar =>
  tf.tidy(() => {
    const mean = tf.mean(tf.softmax(logits), [0, 1, 2]);
    return tf.sum(tf.relu(tf.sub(tf.mul(tf.tensor1d([...shares]), mu), mean))) as Scalar;
  });

/** Computed, but not differentiated. */
const hold = (compute: () => Tensor): Tensor => tf.customGrad(() => ({ value: compute(), gradFunc: () => [] }))();

/** What the discriminator is to call each domain: a convention of the published code. */
export const domain = { source: 0, target: 1 } as const;
export type Domain = (typeof domain)[keyof typeof domain];

/** Mean binary cross-entropy of the discriminator's logits against one domain: softplus(z) for 0, softplus(-z) for 1. */
export const domainLoss = (logits: Tensor4D, truth: Domain): Scalar =>
  tf.tidy(() => tf.mean(tf.softplus(truth === domain.source ? logits : tf.neg(logits))) as Scalar);
