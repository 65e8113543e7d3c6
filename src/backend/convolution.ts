/**
 * Convolution with explicit padding and dilation, and its gradients. TensorFlow.js throws on the gradient of a dilated
 * convolution, and its WebAssembly backend has no filter gradient at all.
 *
 * In TensorFlow: padding that is not "same" is put on first and the convolution is VALID, because oneDNN has no explicit
 * padding in its gradients and falls back to a slow path. Elsewhere: the input gradient of a dilated convolution is the dilated
 * convolution of the padded gradient with the turned filter, and the filter gradient is one matrix product per tap.
 */
import { defineOperation } from "./operation.js";
import { runOperation, type AttributeValue } from "./tensorflow.js";
import { tf, type Tensor, type Tensor4D } from "./tf.js";

export interface Padding {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

export interface ConvolutionOptions {
  stride?: number;
  dilation?: number;
  /** Zeros around the input, in pixels: the same on all sides, or each side by name. Default 0. */
  padding?: number | Padding;
}

interface Geometry {
  stride: number;
  dilation: number;
  padding: Padding;
}

const hasPadding = (p: Padding) => p.top + p.bottom + p.left + p.right > 0;

const pad = (x: Tensor4D, p: Padding): Tensor4D => {
  const around: [number, number][] = [[0, 0], [p.top, p.bottom], [p.left, p.right], [0, 0]]; // prettier-ignore
  return hasPadding(p) ? (tf.pad(x, around) as Tensor4D) : x;
};

const unpad = (dx: Tensor4D, p: Padding, [B, H, W, C]: number[]): Tensor4D =>
  hasPadding(p) ? tf.slice(dx, [0, p.top, p.left, 0], [B, H, W, C]) : dx;

/** True where the padding is what TensorFlow calls SAME: then nothing has to be copied. */
const isSame = ({ stride, dilation, padding: p }: Geometry, [kh, kw]: number[]) =>
  stride === 1 &&
  p.top === p.bottom &&
  p.left === p.right &&
  2 * p.top === dilation * (kh - 1) &&
  2 * p.left === dilation * (kw - 1);

function attributes({ stride, dilation }: Geometry, same: boolean): Record<string, AttributeValue> {
  return {
    strides: [1, stride, stride, 1],
    dilations: [1, dilation, dilation, 1],
    padding: same ? "SAME" : "VALID",
    explicit_paddings: [],
    data_format: "NHWC",
    use_cudnn_on_gpu: true,
  };
}

const shapeTensor = (shape: number[]) => tf.tensor1d(shape, "int32");

const inTensorflow = {
  forward(x: Tensor4D, w: Tensor4D, g: Geometry): Tensor {
    const same = isSame(g, w.shape);
    return runOperation("Conv2D", [same ? x : pad(x, g.padding), w], attributes(g, same), 1);
  },
  input(dy: Tensor4D, x: Tensor4D, w: Tensor4D, g: Geometry): Tensor {
    const same = isSame(g, w.shape);
    const padded = same ? x.shape : paddedShape(x, g.padding);
    const dx = runOperation("Conv2DBackpropInput", [shapeTensor(padded), w, dy], attributes(g, same), 1) as Tensor4D;
    return same ? dx : unpad(dx, g.padding, x.shape);
  },
  filter(dy: Tensor4D, x: Tensor4D, w: Tensor4D, g: Geometry): Tensor {
    const same = isSame(g, w.shape);
    const inputs = [same ? x : pad(x, g.padding), shapeTensor(w.shape), dy];
    return runOperation("Conv2DBackpropFilter", inputs, attributes(g, same), 1);
  },
};

const paddedShape = (x: Tensor4D, p: Padding) => {
  const [B, H, W, C] = x.shape;
  return [B, H + p.top + p.bottom, W + p.left + p.right, C];
};

const portable = {
  forward: (x: Tensor4D, w: Tensor4D, g: Geometry): Tensor =>
    tf.conv2d(pad(x, g.padding), w, g.stride, "valid", "NHWC", g.dilation),

  input(dy: Tensor4D, x: Tensor4D, w: Tensor4D, g: Geometry): Tensor {
    const padded = paddedShape(x, g.padding) as [number, number, number, number];
    if (g.dilation === 1) return unpad(tf.conv2dTranspose(dy, w, padded, g.stride, "valid"), g.padding, x.shape);
    const [kh, kw] = w.shape;
    const turned = tf.transpose(tf.reverse(w, [0, 1]), [0, 1, 3, 2]) as Tensor4D;
    const [tall, wide] = [g.dilation * (kh - 1), g.dilation * (kw - 1)];
    const around = pad(dy, { top: tall, bottom: tall, left: wide, right: wide });
    return unpad(tf.conv2d(around, turned, 1, "valid", "NHWC", g.dilation), g.padding, x.shape);
  },

  filter(dy: Tensor4D, x: Tensor4D, w: Tensor4D, g: Geometry): Tensor {
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

function convolutionOperation() {
  type Inputs = { x: Tensor; w: Tensor };
  const gradients = () => (tf.getBackend() === "tensorflow" ? inTensorflow : portable);
  return defineOperation<Inputs, Geometry>({
    name: "Conv2d",
    tensorflow: ({ x, w }, g) => [inTensorflow.forward(x as Tensor4D, w as Tensor4D, g)],
    portable: ({ x, w }, g) => [portable.forward(x as Tensor4D, w as Tensor4D, g)],
    saves: { inputs: ["x", "w"] },
    gradient(dy, [x, w], g) {
      const all = [dy, x, w] as [Tensor4D, Tensor4D, Tensor4D];
      return { x: () => gradients().input(...all, g), w: () => gradients().filter(...all, g) };
    },
  });
}

const run = convolutionOperation();

/** x: [B H W Cin], w: [kh kw Cin Cout] -> [B h w Cout], h = floor((H + top + bottom - dilation (kh - 1) - 1) / stride) + 1. */
export function conv2d(x: Tensor4D, w: Tensor4D, options: ConvolutionOptions = {}): Tensor4D {
  const { stride = 1, dilation = 1, padding = 0 } = options;
  const sides = typeof padding === "number" ? { top: padding, bottom: padding, left: padding, right: padding } : padding;
  return run({ x, w }, { stride, dilation, padding: sides })[0] as Tensor4D;
}
