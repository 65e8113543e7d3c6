/**
 * The losses of ADVENT and MinEnt. Vu, Jain, Bucher, Cord, Perez: ADVENT, CVPR 2019, and its published code.
 * Logits arrive at the images' size: upsampling comes before the softmax, never after.
 */
import { selfInformation, softmaxCrossEntropy, tf, type Scalar, type Tensor3D, type Tensor4D } from "../backend/index.js";
import { ignoreLabel } from "../labels/index.js";

export { selfInformation };

/** Mean of -ln P[label] over the labelled pixels. logits: [B H W C], labels: trainIds [B H W]; 255 is not counted. */
export const crossEntropy = (logits: Tensor4D, labels: Uint8Array): Scalar =>
  softmaxCrossEntropy(logits, labels, ignoreLabel) as Scalar;

/** Entropy of every pixel's prediction as a share of the largest possible, log2 C: 0 sure, 1 knows nothing. [B H W C] -> [B H W]. */
export const entropyMap = (logits: Tensor4D): Tensor3D => tf.tidy(() => tf.sum(selfInformation(logits), -1));

/** MinEnt's loss: the mean of the entropy map. In [0, 1]. */
export const entropyLoss = (logits: Tensor4D): Scalar => tf.tidy(() => tf.mean(entropyMap(logits)) as Scalar);

/** What the discriminator is to call each domain: a convention of the published code. */
export const domain = { source: 0, target: 1 } as const;
export type Domain = (typeof domain)[keyof typeof domain];

/** Mean binary cross-entropy of the discriminator's logits against one domain: softplus(z) for 0, softplus(-z) for 1. */
export const domainLoss = (logits: Tensor4D, truth: Domain): Scalar =>
  tf.tidy(() => tf.mean(tf.softplus(truth === domain.source ? logits : tf.neg(logits))) as Scalar);
