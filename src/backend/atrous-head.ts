/**
 * The head of DeepLab v2: the sum of 3x3 convolutions of one map with different dilations, each with padding equal to its dilation, and
 * of their biases. Chen et al. 2017.
 *
 * The slow part of it is the filter gradient, thousands of channels by few classes, at dilations as large as the map. There
 *   dW[i, j] = sum over pixels p of x[p + d (i - 1, j - 1)] dy[p]:
 * all taps with the same vertical offset read the same rows of x. So the rows are taken once (no copy), and beside each other stand the
 * shifted dy of all these taps, of every dilation: one product for each of the offsets 0, +-6, +-12, +-18, +-24, and none for what sees
 * only padding.
 */
import { portable } from "./convolution/portable.js";
import { stock } from "./convolution/stock.js";
import type { Form, Geometry } from "./convolution/geometry.js";
import { defineOperation } from "./operation.js";
import { hasProduct, product } from "./product.js";
import { onTensorflow } from "./tensorflow.js";
import { tf, type NamedTensorMap, type Tensor, type Tensor3D, type Tensor4D } from "./tf.js";

interface Settings {
  dilations: readonly number[];
}

const geometry = (dilation: number): Geometry => ({
  stride: 1,
  dilation,
  padding: { top: dilation, bottom: dilation, left: dilation, right: dilation },
});

const names = (count: number) => Array.from({ length: count }, (_, i) => `w${i}`);

const sumOf = (tensors: readonly Tensor[]): Tensor => (tensors.length > 1 ? tf.addN([...tensors]) : tensors[0]);

const forward = (form: Form, inputs: NamedTensorMap, settings: Settings): Tensor =>
  sumOf(settings.dilations.map((d, i) => form.forward(inputs.x as Tensor4D, inputs[`w${i}`] as Tensor4D, geometry(d))));

const branchesOf = (count: number) =>
  defineOperation<NamedTensorMap, Settings>({
    name: `AtrousBranches${count}`,
    tensorflow: (inputs, settings) => [forward(stock, inputs, settings)],
    portable: (inputs, settings) => [forward(portable, inputs, settings)],
    saves: { inputs: ["x", ...names(count)] },
    gradient(dy, [x, ...weights], { dilations }) {
      const form = onTensorflow() ? stock : portable;
      const [dY, X, all] = [dy, x, weights] as [Tensor4D, Tensor4D, Tensor4D[]];
      const input = () => sumOf(dilations.map((d, i) => form.input(dY, X, all[i], geometry(d))));
      if (!hasProduct()) {
        const filter = (i: number) => () => form.filter(dY, X, all[i], geometry(dilations[i]));
        return { x: input, ...Object.fromEntries(names(count).map((name, i) => [name, filter(i)])) };
      }
      // They come out of products that they share, so these run here and not where one of them is first asked for.
      const filters = filterGradients(dY, X, dilations);
      return { x: input, ...Object.fromEntries(names(count).map((name, i) => [name, () => filters[i]])) };
    },
  });

const branches = [1, 2, 3, 4].map(branchesOf);

/** One tap of one branch: where its window lies. */
interface Tap {
  readonly branch: number;
  readonly row: number;
  readonly column: number;
  readonly across: number;
}

function filterGradients(dy: Tensor4D, x: Tensor4D, dilations: readonly number[]): Tensor[] {
  const [B, H, W, cIn] = x.shape;
  const cOut = dy.shape[3];
  const rows = tf.reshape(x, [B, H, W * cIn]) as Tensor3D;
  const taps = new Map<number, Tap[]>();
  const found = dilations.map((): Tensor[] => []);
  dilations.forEach((d, branch) => {
    for (let row = 0; row < 3; row++) {
      for (let column = 0; column < 3; column++) {
        const [down, across] = [d * (row - 1), d * (column - 1)];
        if (Math.abs(down) >= H || Math.abs(across) >= W) continue;
        taps.set(down, [...(taps.get(down) ?? []), { branch, row, column, across }]);
      }
    }
  });
  for (const [down, all] of taps) {
    const height = H - Math.abs(down);
    const seen = tf.reshape(tf.slice(rows, [0, Math.max(0, down), 0], [B, height, W * cIn]), [-1, cIn]);
    const judged = tf.slice(dy, [0, Math.max(0, -down), 0, 0], [B, height, W, cOut]);
    const beside = all.length > 1 ? tf.concat(all.map(({ across }) => shifted(judged, across)), 3) : shifted(judged, all[0].across); // prettier-ignore
    const columns = tf.reshape(beside, [-1, cOut * all.length]);
    const sums = product(seen, columns, { turnA: true });
    const parts = all.length > 1 ? tf.split(sums, all.length, 3) : [sums];
    all.forEach(({ branch, row, column }, i) => void (found[branch][3 * row + column] = parts[i]));
  }
  const nothing = tf.zeros([1, 1, cIn, cOut]);
  return found.map((parts) => tf.reshape(tf.stack(Array.from({ length: 9 }, (_, k) => parts[k] ?? nothing)), [3, 3, cIn, cOut]));
}

/** dy moved to the right by `across` pixels, zeros coming in. */
function shifted(dy: Tensor4D, across: number): Tensor4D {
  if (across === 0) return dy;
  const [B, h, W, C] = dy.shape;
  const kept = tf.slice(dy, [0, 0, Math.max(0, -across), 0], [B, h, W - Math.abs(across), C]);
  const [left, right] = [Math.max(0, across), Math.max(0, -across)];
  return tf.pad(kept, [[0, 0], [0, 0], [left, right], [0, 0]]); // prettier-ignore
}

/** x: [B H W Cin], weights: [3 3 Cin C] each, biases: [C] each -> [B H W C]. At most four branches. */
export function atrousHead(
  x: Tensor4D,
  weights: readonly Tensor[],
  biases: readonly Tensor[],
  dilations: readonly number[],
): Tensor4D {
  const inputs = Object.fromEntries(weights.map((w, i) => [`w${i}`, w]));
  const y = branches[weights.length - 1]({ x, ...inputs }, { dilations })[0];
  return tf.add(y, sumOf(biases)) as Tensor4D;
}
