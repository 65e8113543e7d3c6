/**
 * Convolution with explicit padding and dilation, and its gradients, each in the form that is fastest where it runs. TensorFlow.js throws
 * on the gradient of a dilated convolution, and its WebAssembly backend has no filter gradient at all.
 */
import { defineOperation } from "../operation.js";
import { onGpu, onTensorflow } from "../tensorflow.js";
import type { Tensor, Tensor4D } from "../tf.js";
import type { Form, Geometry, Padding } from "./geometry.js";
import { fitsPointwise, pointwise } from "./pointwise.js";
import { portable } from "./portable.js";
import { stock } from "./stock.js";
import { winograd, winogradFits } from "../winograd.js";

export type { Padding } from "./geometry.js";

export interface ConvolutionOptions {
  stride?: number;
  dilation?: number;
  /** Zeros around the input, in pixels: the same on all sides, or each side by name. Default 0. */
  padding?: number | Padding;
}

/** On a GPU cuDNN chooses for itself. */
function formOf(x: Tensor4D, w: Tensor4D, g: Geometry): Form {
  if (!onTensorflow()) return portable;
  if (onGpu()) return stock;
  if (winogradFits(x, w, g)) return quarter;
  return fitsPointwise(w, g) ? pointwise : stock;
}

/** By a quarter of the multiplications: 3x3 filters of stride 1. */
const quarter: Form = {
  forward: (x, w, g) => winograd.forward(x, w, g.dilation),
  input: (dy, x, w, g) => winograd.gradients(dy, x, w, g.dilation, { input: true, filter: false }).input!,
  filter: (dy, x, w, g) => winograd.gradients(dy, x, w, g.dilation, { input: false, filter: true }).filter!,
};

const run = defineOperation<{ x: Tensor; w: Tensor }, Geometry>({
  name: "Conv2d",
  tensorflow: ({ x, w }, g) => [formOf(x as Tensor4D, w as Tensor4D, g).forward(x as Tensor4D, w as Tensor4D, g)],
  portable: ({ x, w }, g) => [portable.forward(x as Tensor4D, w as Tensor4D, g)],
  saves: { inputs: ["x", "w"] },
  gradient(dy, [x, w], g) {
    const all = [dy, x, w] as [Tensor4D, Tensor4D, Tensor4D];
    const form = formOf(all[1], all[2], g);
    if (form === quarter) {
      // The two share half of their work, so they are computed together, here and not where one of them is first asked for.
      const both = winograd.gradients(...all, g.dilation, { input: true, filter: true });
      return { x: () => both.input!, w: () => both.filter! };
    }
    return { x: () => form.input(...all, g), w: () => form.filter(...all, g) };
  },
});

/** x: [B H W Cin], w: [kh kw Cin Cout] -> [B h w Cout], h = floor((H + top + bottom - dilation (kh - 1) - 1) / stride) + 1. */
export function conv2d(x: Tensor4D, w: Tensor4D, options: ConvolutionOptions = {}): Tensor4D {
  const { stride = 1, dilation = 1, padding = 0 } = options;
  const sides = typeof padding === "number" ? { top: padding, bottom: padding, left: padding, right: padding } : padding;
  return run({ x, w }, { stride, dilation, padding: sides })[0] as Tensor4D;
}
