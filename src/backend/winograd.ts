/**
 * 3x3 convolutions of stride 1 by Winograd's short filters, F(4x4, 3x3), dilated ones too: a quarter of the multiplications. The
 * mathematics and the code: `native/kernels/winograd.h`. On the CPU, where the processor has AVX2 or AVX-512.
 */
import { hasOwnKernel } from "./kernels.js";
import { onTensorflow, runOperation } from "./tensorflow.js";
import type { Tensor, Tensor4D } from "./tf.js";

/** What decides whether a convolution is one of these. */
interface Geometry {
  stride: number;
  dilation: number;
  padding: { top: number; bottom: number; left: number; right: number };
}

/** Channels and gain from which it was measured to be faster than oneDNN. */
const LEAST_CHANNELS = 16;
const LEAST_GAIN = 2;
/** Pixels below which a layer costs next to nothing either way: there the direct form's last digits are worth more. */
const LEAST_PIXELS = 512;

const pieces = (n: number, size: number) => Math.ceil(n / size);

/** 4x4 tiles along one side: each of the d sub-grids of a map has its own. */
function tilesAlong(length: number, dilation: number): number {
  let tiles = 0;
  for (let first = 0; first < Math.min(dilation, length); first++) tiles += pieces(pieces(length - first, dilation), 4);
  return tiles;
}

/** How many times fewer multiplications: 4 where tiles fill the map, less where they hang over its edges. */
export function winogradGain(height: number, width: number, dilation: number): number {
  return (height * width) / (4 * tilesAlong(height, dilation) * tilesAlong(width, dilation));
}

/** Whether this convolution is to be computed here. */
export function winogradFits(x: Tensor4D, w: Tensor4D, { stride, dilation, padding: p }: Geometry): boolean {
  if (w.shape[0] !== 3 || w.shape[1] !== 3 || stride !== 1) return false;
  if ([p.top, p.bottom, p.left, p.right].some((side) => side !== dilation)) return false;
  if (Math.min(w.shape[2], w.shape[3]) < LEAST_CHANNELS) return false;
  if (x.shape[0] * x.shape[1] * x.shape[2] < LEAST_PIXELS) return false;
  return onTensorflow() && hasOwnKernel("Winograd") && winogradGain(x.shape[1], x.shape[2], dilation) >= LEAST_GAIN;
}

/** x: [B H W Cin], w: [3 3 Cin Cout] -> [B H W Cout]. */
function forward(x: Tensor4D, w: Tensor4D, dilation: number): Tensor4D {
  return runOperation("GapLabWinograd", [x, w], { dilation }, 1) as Tensor4D;
}

/** The gradients of x and w that are wanted, from y's. Both together cost less than one after the other. */
function gradients(dy: Tensor4D, x: Tensor4D, w: Tensor4D, dilation: number, want: { input: boolean; filter: boolean }) {
  const attributes = { dilation, wants_x: want.input, wants_w: want.filter };
  const both = runOperation("GapLabWinogradGradients", [dy, x, w], attributes, 2);
  const [input, filter] = [want.input, want.filter].map((wanted, k): Tensor | undefined => {
    if (!wanted) both[k].dispose();
    return wanted ? both[k] : undefined;
  });
  return { input: input as Tensor4D | undefined, filter: filter as Tensor4D | undefined };
}

export const winograd = { forward, gradients };
