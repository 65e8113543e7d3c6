/**
 * A frame of zeros around a map, or taken off it. Inside of operations only: it has no gradient of its own. The own kernel
 * (`native/kernels/maps.cc`) copies rows with all threads.
 */
import { hasOwnKernel } from "./kernels.js";
import { onTensorflow, runOperation } from "./tensorflow.js";
import { tf, type Tensor4D } from "./tf.js";

export interface FrameWidths {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

/** x: [B H W C] -> [B, H + top + bottom, W + left + right, C] */
export function framed(x: Tensor4D, { top, bottom, left, right }: FrameWidths): Tensor4D {
  if (isOwn()) return runOperation("GapLabFrame", [x], { top, bottom, left, right, value: { float: 0 } }, 1) as Tensor4D;
  return tf.pad(x, [[0, 0], [top, bottom], [left, right], [0, 0]]); // prettier-ignore
}

/** x: [B h w C] -> the [H W] of it that begin at the row `top` and the column `left` */
export function unframed(x: Tensor4D, { top, left }: FrameWidths, [B, H, W, C]: readonly number[]): Tensor4D {
  if (!isOwn()) return tf.slice(x, [0, top, left, 0], [B, H, W, C]);
  const widths = { top: -top, bottom: H + top - x.shape[1], left: -left, right: W + left - x.shape[2] };
  return runOperation("GapLabFrame", [x], { ...widths, value: { float: 0 } }, 1) as Tensor4D;
}

const isOwn = () => onTensorflow() && hasOwnKernel("padding");
