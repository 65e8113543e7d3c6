/** The order of a convolution's filters: PyTorch keeps [out, in, kh, kw] (OIHW), TensorFlow [kh, kw, in, out] (HWIO). */

/** The shape of one of our filters in PyTorch's order; other shapes stay as they are. */
export const oihwShape = (shape: readonly number[]): number[] =>
  shape.length === 4 ? [shape[3], shape[2], shape[0], shape[1]] : [...shape];

/** @param shape [O I H W] of `values` */
export function transposeOihwToHwio(values: Float32Array, [O, I, H, W]: readonly number[]): Float32Array {
  return transpose(values, O, I, H * W);
}

/** @param shape [H W I O] of `values` */
export function transposeHwioToOihw(values: Float32Array, [H, W, I, O]: readonly number[]): Float32Array {
  return transpose(values, H * W, I, O);
}

/** [a, b, c] -> [c, b, a]. Both ways are this one, with the filter's pixels as one index. */
function transpose(values: Float32Array, A: number, B: number, C: number): Float32Array {
  const turned = new Float32Array(values.length);
  for (let a = 0, from = 0; a < A; a++) {
    for (let b = 0; b < B; b++) for (let c = 0; c < C; c++, from++) turned[(c * B + b) * A + a] = values[from];
  }
  return turned;
}
