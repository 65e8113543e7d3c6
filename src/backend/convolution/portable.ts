/**
 * Convolution for backends other than TensorFlow, out of what WebAssembly is fast at: its convolution, products of matrices of which
 * neither is turned, and copies of whole rows. (A product that turns one takes it up to 60 times as long.) So the input gradient of a
 * convolution without stride is the convolution of the padded dy with the turned filter, and the filter gradient is one product per tap,
 * dW' = dy' x. Taps that see only padding, as at large dilations over small maps, are left out.
 */
import { tf, type Tensor, type Tensor3D, type Tensor4D } from "../tf.js";
import { pad, paddedShape, unpad, type Form, type Geometry } from "./geometry.js";
import { tapsThatSee } from "./taps.js";

export const portable: Form = {
  forward(x, w, g) {
    const { filter, geometry } = tapsThatSee(x.shape, w, g);
    return tf.conv2d(pad(x, geometry.padding), filter(), g.stride, "valid", "NHWC", g.dilation);
  },

  input(dy, x, w, g) {
    const { filter, geometry } = tapsThatSee(x.shape, w, g);
    const seeing = filter();
    const padded = paddedShape(x, geometry.padding);
    const dx = g.stride === 1 ? fullConvolution(dy, seeing, g) : tf.conv2dTranspose(dy, seeing, padded, g.stride, "valid");
    return unpad(dx, geometry.padding, x.shape);
  },

  filter(dy, x, w, g) {
    const { rows, columns } = tapsThatSee(x.shape, w, g);
    const [kh, kw, cIn, cOut] = w.shape;
    const turned = tf.transpose(tf.reshape(dy, [-1, cOut]));
    const seen = pixelsSeen(x, dy.shape, g);
    const nothing = tf.zeros([cOut, cIn]);
    const taps: Tensor[] = [];
    for (let i = 0; i < kh; i++) {
      for (let j = 0; j < kw; j++) {
        const sees = i >= rows.first && i <= rows.last && j >= columns.first && j <= columns.last;
        taps.push(sees ? tf.matMul(turned, seen(i * g.dilation, j * g.dilation)) : nothing);
      }
    }
    return tf.reshape(tf.transpose(tf.stack(taps), [0, 2, 1]), w.shape) as Tensor4D;
  },
};

/** d y / d x of a convolution without stride and padding, times dy. */
function fullConvolution(dy: Tensor4D, w: Tensor4D, { dilation }: Geometry): Tensor4D {
  const [kh, kw, cIn, cOut] = w.shape;
  const taps = tf.reshape(w, [kh * kw, cIn, cOut]);
  // Not `tf.reverse` or `tf.gather`, which go number by number.
  const ordered = kh * kw > 1 ? tf.concat(tf.split(taps, kh * kw).reverse()) : taps;
  const turned = tf.reshape(tf.transpose(ordered, [0, 2, 1]), [kh, kw, cOut, cIn]) as Tensor4D;
  const [tall, wide] = [dilation * (kh - 1), dilation * (kw - 1)];
  return tf.conv2d(pad(dy, { top: tall, bottom: tall, left: wide, right: wide }), turned, 1, "valid", "NHWC", dilation);
}

/**
 * [pixels of dy, Cin]: what the tap at (top, left) of the filter's window sees of x. With a stride, the map is first taken apart into the
 * stride^2 maps of every s-th pixel; in each, what a tap sees are whole stretches of rows.
 */
function pixelsSeen(x: Tensor4D, [B, h, width]: readonly number[], { stride: s, padding: p }: Geometry) {
  const [, H, W, C] = paddedShape(x, p);
  const padded = pad(x, { ...p, bottom: p.bottom + ((s - (H % s)) % s), right: p.right + ((s - (W % s)) % s) });
  const [tall, wide] = [Math.ceil(H / s), Math.ceil(W / s)];
  const parts = new Map<number, Tensor3D>();
  const part = (a: number, b: number): Tensor3D => {
    if (s === 1) return tf.reshape(padded, [B, tall, wide * C]);
    const found = parts.get(a * s + b);
    if (found) return found;
    const rows = tf.slice(tf.reshape(padded, [B, tall, s * s * wide * C]), [0, 0, a * s * wide * C], [B, tall, s * wide * C]);
    const pixels = tf.slice(tf.reshape(rows, [B * tall, wide, s * C]), [0, 0, b * C], [B * tall, wide, C]);
    const made = tf.reshape(pixels, [B, tall, wide * C]) as Tensor3D;
    parts.set(a * s + b, made);
    return made;
  };
  return (top: number, left: number) => {
    const begin: [number, number, number] = [0, Math.floor(top / s), Math.floor(left / s) * C];
    return tf.reshape(tf.slice(part(top % s, left % s), begin, [B, h, width * C]), [-1, C]);
  };
}
