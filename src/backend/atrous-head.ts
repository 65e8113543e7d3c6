/**
 * The head of DeepLab v2: the sum of 3x3 convolutions of one map with different dilations, each with padding equal to its dilation, and
 * of their biases. Chen et al. 2017. One operation, because the filter gradients of the branches share most of what they read.
 */
import { atrousFilterGradients } from "./atrous-filters.js";
import { portable } from "./convolution/portable.js";
import { stock } from "./convolution/stock.js";
import type { Form, Geometry } from "./convolution/geometry.js";
import { defineOperation } from "./operation.js";
import { onGpu, onTensorflow } from "./tensorflow.js";
import { tf, type NamedTensorMap, type Tensor, type Tensor4D } from "./tf.js";

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

const branchSum = (form: Form, x: Tensor4D, weights: readonly Tensor4D[], dilations: readonly number[]) =>
  sumOf(weights.map((w, i) => form.forward(x, w, geometry(dilations[i])))) as Tensor4D;

/**
 * Where there are 1024 input channels and the outputs do not fill vectors, oneDNN (TensorFlow 2.21, AVX-512) takes three times as long as
 * with 1020 or 1028: 17.8 ms against 9.2 with 32 outputs at 23x41, 603 against 175 at 91x161, two threads. That is the auxiliary head.
 */
function stockSum(x: Tensor4D, weights: readonly Tensor4D[], dilations: readonly number[]): Tensor4D {
  const [B, H, W, cIn] = x.shape;
  const cOut = weights[0].shape[3];
  const missing = (32 - (cOut % 32)) % 32;
  if (cIn !== 1024 || missing === 0 || onGpu()) return branchSum(stock, x, weights, dilations);
  const wider = weights.map((w) => tf.pad(w, [[0, 0], [0, 0], [0, 0], [0, missing]])); // prettier-ignore
  return tf.slice(branchSum(stock, x, wider, dilations), [0, 0, 0, 0], [B, H, W, cOut]);
}

const split = (inputs: NamedTensorMap, count: number) =>
  [inputs.x as Tensor4D, names(count).map((name) => inputs[name] as Tensor4D)] as const;

const branchesOf = (count: number) =>
  defineOperation<NamedTensorMap, Settings>({
    name: `AtrousBranches${count}`,
    tensorflow: (inputs, { dilations }) => [stockSum(...split(inputs, count), dilations)],
    portable: (inputs, { dilations }) => [branchSum(portable, ...split(inputs, count), dilations)],
    saves: { inputs: ["x", ...names(count)] },
    gradient(dy, [x, ...weights], { dilations }) {
      const form: Form = onTensorflow() ? stock : portable;
      const [dY, X, all] = [dy, x, weights] as [Tensor4D, Tensor4D, Tensor4D[]];
      const input = () => sumOf(all.map((w, i) => form.input(dY, X, w, geometry(dilations[i]))));
      if (!onTensorflow() || onGpu()) {
        const filter = (i: number) => () => form.filter(dY, X, all[i], geometry(dilations[i]));
        return { x: input, ...Object.fromEntries(names(count).map((name, i) => [name, filter(i)])) };
      }
      // They come out of products that they share, so these run here and not where one of them is first asked for.
      const filters = atrousFilterGradients(dY, X, dilations);
      return { x: input, ...Object.fromEntries(names(count).map((name, i) => [name, () => filters[i]])) };
    },
  });

const branches = [1, 2, 3, 4].map(branchesOf);

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
