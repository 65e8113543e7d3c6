/**
 * The likeliest class of every pixel of a larger map: logits are enlarged bilinearly with corners aligned, as published, and the largest
 * counts. The own kernel (`native/kernels/enlarge.cc`) never holds more than a row of the enlarged logits.
 */
import { hasOwnKernel } from "./kernels.js";
import { onTensorflow, runOperation } from "./tensorflow.js";
import { tf, type Tensor3D, type Tensor4D } from "./tf.js";

/** logits: [B h w C] -> class numbers [B H W]. */
export function enlargedClasses(logits: Tensor4D, { width, height }: { width: number; height: number }): Tensor3D {
  if (onTensorflow() && hasOwnKernel("enlarge")) {
    return runOperation("GapLabEnlargedArgmax", [logits], { height, width }, 1) as Tensor3D;
  }
  return tf.tidy(() => tf.argMax(tf.image.resizeBilinear(logits, [height, width], true), -1));
}
