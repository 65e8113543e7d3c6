/** Max pooling with explicit padding and PyTorch's rounding of the size, up or down (torch.nn.MaxPool2d). */
import { hasOwnKernel } from "./kernels.js";
import { defineOperation } from "./operation.js";
import { onTensorflow, runOperation } from "./tensorflow.js";
import { tf, type Tensor, type Tensor4D } from "./tf.js";

export interface PoolOptions {
  kernel: number;
  stride: number;
  /** On all sides; never the largest, whatever the values. Below half of the kernel. */
  padding?: number;
  /** Rounds the size up, so that the last window may hang over the edge; it still starts inside the image or its left padding. */
  ceilMode?: boolean;
}

/** Rows (or columns) of the output for n of the input. */
export function pooledSize(n: number, { kernel, stride, padding = 0, ceilMode = false }: PoolOptions): number {
  const size = (ceilMode ? Math.ceil : Math.floor)((n + 2 * padding - kernel) / stride) + 1;
  return ceilMode && (size - 1) * stride >= n + padding ? size - 1 : size;
}

/** Below every number of a network, and still one to compute with. */
const lowest = -3.4e38;

/** Where windows lie wholly on x: TensorFlow's, with the gradient in GapLab's own kernel (`native/kernels/maps.cc`). */
const ownMaxPool = defineOperation<{ x: Tensor }, { kernel: number; stride: number }>({
  name: "MaxPoolOwn",
  tensorflow: ({ x }, { kernel, stride }) => {
    const attributes = { ksize: [1, kernel, kernel, 1], strides: [1, stride, stride, 1], padding: "VALID", data_format: "NHWC" };
    return [runOperation("MaxPool", [x], attributes, 1)];
  },
  saves: { inputs: ["x"], outputs: [0] },
  gradient: (dy, [x, y], { kernel, stride }) => ({
    x: () => runOperation("GapLabMaxPoolGrad", [x, y, dy], { kernel, stride }, 1),
  }),
});

/** x: [B H W C] -> [B h w C]. */
export function maxPool(x: Tensor4D, options: PoolOptions): Tensor4D {
  const { kernel, stride, padding = 0 } = options;
  const around = (n: number): [number, number] => {
    const needed = (pooledSize(n, options) - 1) * stride + kernel;
    return [padding, Math.max(0, needed - n - padding)];
  };
  const [rows, columns] = [around(x.shape[1]), around(x.shape[2])];
  return tf.tidy(() => {
    const padded = tf.pad(x, [[0, 0], rows, columns, [0, 0]], lowest) as Tensor4D;
    if (onTensorflow() && hasOwnKernel("max pool")) return ownMaxPool({ x: padded }, { kernel, stride })[0] as Tensor4D;
    return tf.maxPool(padded, kernel, stride, "valid");
  });
}
