/** Where the windows of a convolution lie: stride, dilation, zeros around. */
import { framed, unframed } from "../frame.js";
import type { Tensor4D } from "../tf.js";

export interface Padding {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

export interface Geometry {
  stride: number;
  dilation: number;
  padding: Padding;
}

const hasPadding = (p: Padding) => p.top + p.bottom + p.left + p.right > 0;

export const pad = (x: Tensor4D, p: Padding): Tensor4D => (hasPadding(p) ? framed(x, p) : x);

export const unpad = (dx: Tensor4D, p: Padding, shape: number[]): Tensor4D => (hasPadding(p) ? unframed(dx, p, shape) : dx);

export const paddedShape = (x: Tensor4D, p: Padding): [number, number, number, number] => {
  const [B, H, W, C] = x.shape;
  return [B, H + p.top + p.bottom, W + p.left + p.right, C];
};

/** True where the padding is what TensorFlow calls SAME: then nothing has to be copied. */
export const isSame = ({ stride, dilation, padding: p }: Geometry, [kh, kw]: number[]) =>
  stride === 1 &&
  p.top === p.bottom &&
  p.left === p.right &&
  2 * p.top === dilation * (kh - 1) &&
  2 * p.left === dilation * (kw - 1);

/** True for a 1x1 filter without padding, whatever its stride: then a convolution is a matrix product over the pixels. */
export const isPointwise = ({ padding }: Geometry, [kh, kw]: number[]) => kh === 1 && kw === 1 && !hasPadding(padding);

/** One way to compute a convolution and its two gradients. x: [B H W Cin], w: [kh kw Cin Cout], dy: [B h w Cout]. */
export interface Form {
  forward(x: Tensor4D, w: Tensor4D, g: Geometry): Tensor4D;
  input(dy: Tensor4D, x: Tensor4D, w: Tensor4D, g: Geometry): Tensor4D;
  filter(dy: Tensor4D, x: Tensor4D, w: Tensor4D, g: Geometry): Tensor4D;
}
