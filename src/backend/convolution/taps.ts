/** Which rows and columns of a filter see anything of a map: with a dilation as large as the map, most see only the padding around it. */
import { tf, type Tensor4D } from "../tf.js";
import type { Geometry } from "./geometry.js";

interface Range {
  readonly first: number;
  readonly last: number;
}

/** Along one side: `n` pixels, `k` taps. */
function seeing(n: number, k: number, stride: number, dilation: number, before: number, after: number): Range {
  const outputs = Math.floor((n + before + after - dilation * (k - 1) - 1) / stride) + 1;
  const all = { first: 0, last: k - 1 };
  const sees = (tap: number) => {
    const from = tap * dilation - before;
    // The first output whose tap is not before the map, if there is one.
    const output = Math.max(0, Math.ceil(-from / stride));
    return output < outputs && from + output * stride < n;
  };
  const taps = Array.from({ length: k }, (_, tap) => tap).filter(sees);
  if (taps.length === 0) return all;
  const found = { first: taps[0], last: taps[taps.length - 1] };
  // What is left out takes its padding with it; where there is not so much padding, nothing is left out.
  return before >= found.first * dilation && after >= (k - 1 - found.last) * dilation ? found : all;
}

/** The rows and columns of a filter [kh kw Cin Cout] that see something, the filter they make, and where its windows lie. */
export function tapsThatSee([, H, W]: readonly number[], w: Tensor4D, g: Geometry) {
  const { stride, dilation, padding: p } = g;
  const [kh, kw, cIn, cOut] = w.shape;
  const rows = seeing(H, kh, stride, dilation, p.top, p.bottom);
  const columns = seeing(W, kw, stride, dilation, p.left, p.right);
  const size: [number, number, number, number] = [rows.last - rows.first + 1, columns.last - columns.first + 1, cIn, cOut];
  const padding = {
    top: p.top - rows.first * dilation,
    bottom: p.bottom - (kh - 1 - rows.last) * dilation,
    left: p.left - columns.first * dilation,
    right: p.right - (kw - 1 - columns.last) * dilation,
  };
  const filter = () => (size[0] * size[1] === kh * kw ? w : tf.slice(w, [rows.first, columns.first, 0, 0], size));
  return { rows, columns, filter, geometry: { ...g, padding } };
}
