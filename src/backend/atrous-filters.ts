/**
 * The filter gradients of an atrous head's branches: thousands of channels by few classes, at dilations as large as the map. There
 *   dW[i, j] = sum over pixels p of x[p + d (i - 1, j - 1)] dy[p]:
 * all taps with the same vertical offset read the same rows of x. So the rows are taken once, and beside each other stand the shifted dy
 * of all these taps, of every dilation: one product for each of the offsets 0, +-6, +-12, +-18, +-24, and none for what sees only padding.
 */
import { stock } from "./convolution/stock.js";
import { hasProduct, product } from "./product.js";
import { tf, type Tensor, type Tensor4D } from "./tf.js";

/** One tap of one branch: where its window lies. */
interface Tap {
  readonly branch: number;
  readonly row: number;
  readonly column: number;
  readonly across: number;
}

/** Of 3x3 filters, [3 3 Cin C] each. On TensorFlow only. */
export function atrousFilterGradients(dy: Tensor4D, x: Tensor4D, dilations: readonly number[]): Tensor[] {
  const [B, H, W, cIn] = x.shape;
  const cOut = dy.shape[3];
  const found = dilations.map((): Tensor[] => []);
  for (const [down, taps] of tapsByOffset(dilations, H, W)) {
    const height = H - Math.abs(down);
    const judged = tf.slice(dy, [0, Math.max(0, -down), 0, 0], [B, height, W, cOut]);
    const beside = taps.map(({ across }) => shifted(judged, across));
    const sums = pixelProduct(rowsSeen(x, down), (taps.length > 1 ? tf.concat(beside, 3) : beside[0]) as Tensor4D);
    const parts = taps.length > 1 ? tf.split(sums, taps.length, 3) : [sums];
    taps.forEach(({ branch, row, column }, i) => void (found[branch][3 * row + column] = parts[i]));
  }
  const nothing = tf.zeros([1, 1, cIn, cOut]);
  return found.map((parts) => tf.reshape(tf.stack(Array.from({ length: 9 }, (_, k) => parts[k] ?? nothing)), [3, 3, cIn, cOut]));
}

/** By vertical offset, without those that see only padding. */
function tapsByOffset(dilations: readonly number[], H: number, W: number): Map<number, Tap[]> {
  const taps = new Map<number, Tap[]>();
  dilations.forEach((d, branch) => {
    for (let row = 0; row < 3; row++) {
      for (let column = 0; column < 3; column++) {
        const [down, across] = [d * (row - 1), d * (column - 1)];
        if (Math.abs(down) >= H || Math.abs(across) >= W) continue;
        taps.set(down, [...(taps.get(down) ?? []), { branch, row, column, across }]);
      }
    }
  });
  return taps;
}

/** The rows of x that an output sees at a vertical offset. Of one image they are not copied: rows are its first dimension then. */
function rowsSeen(x: Tensor4D, down: number): Tensor4D {
  const [B, H, W, C] = x.shape;
  const [first, height] = [Math.max(0, down), H - Math.abs(down)];
  if (height === H) return x;
  if (B > 1) return tf.slice(x, [0, first, 0, 0], [B, height, W, C]);
  return tf.reshape(tf.slice(tf.reshape(x, [H, W, C]), [first, 0, 0], [height, W, C]), [1, height, W, C]);
}

/** dy moved to the right by `across` pixels, zeros coming in. */
function shifted(dy: Tensor4D, across: number): Tensor4D {
  if (across === 0) return dy;
  const [B, h, W, C] = dy.shape;
  const kept = tf.slice(dy, [0, 0, Math.max(0, -across), 0], [B, h, W - Math.abs(across), C]);
  return tf.pad(kept, [[0, 0], [0, 0], [Math.max(0, across), Math.max(0, -across)], [0, 0]]); // prettier-ignore
}

const pointwise = { stride: 1, dilation: 1, padding: { top: 0, bottom: 0, left: 0, right: 0 } };

/** x'y over the pixels, [1 1 Cin C]. Without the own kernel: it is the filter gradient of a 1x1 convolution. */
function pixelProduct(x: Tensor4D, y: Tensor4D): Tensor {
  if (hasProduct()) return product(x, y, { turnA: true });
  return stock.filter(y, x, { shape: [1, 1, x.shape[3], y.shape[3]] }, pointwise);
}
