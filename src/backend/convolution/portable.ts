/**
 * Convolution for backends other than TensorFlow. The input gradient of a dilated convolution is the dilated convolution of the padded
 * gradient with the turned filter, and the filter gradient is one matrix product per tap.
 */
import { tf, type Tensor, type Tensor4D } from "../tf.js";
import { pad, paddedShape, unpad, type Form } from "./geometry.js";

export const portable: Form = {
  forward: (x, w, g) => tf.conv2d(pad(x, g.padding), w, g.stride, "valid", "NHWC", g.dilation),

  input(dy, x, w, g) {
    const padded = paddedShape(x, g.padding);
    if (g.dilation === 1) return unpad(tf.conv2dTranspose(dy, w, padded, g.stride, "valid"), g.padding, x.shape);
    const [kh, kw] = w.shape;
    const turned = tf.transpose(tf.reverse(w, [0, 1]), [0, 1, 3, 2]) as Tensor4D;
    const [tall, wide] = [g.dilation * (kh - 1), g.dilation * (kw - 1)];
    const around = pad(dy, { top: tall, bottom: tall, left: wide, right: wide });
    return unpad(tf.conv2d(around, turned, 1, "valid", "NHWC", g.dilation), g.padding, x.shape);
  },

  filter(dy, x, w, g) {
    const [kh, kw, cIn, cOut] = w.shape;
    const [B, h, width] = dy.shape;
    const padded = pad(x, g.padding);
    const columns = tf.reshape(dy, [-1, cOut]);
    const taps: Tensor[] = [];
    for (let i = 0; i < kh; i++) {
      for (let j = 0; j < kw; j++) {
        const [top, left] = [i * g.dilation, j * g.dilation];
        const end = [B, top + (h - 1) * g.stride + 1, left + (width - 1) * g.stride + 1, cIn];
        const seen = tf.stridedSlice(padded, [0, top, left, 0], end, [1, g.stride, g.stride, 1]);
        taps.push(tf.matMul(tf.reshape(seen, [-1, cIn]) as never, columns as never, true, false));
      }
    }
    return tf.reshape(tf.stack(taps), w.shape);
  },
};
