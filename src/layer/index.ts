/** The layers that a segmentation network is made of here. */
import {
  batchNormInference, batchNormTraining, conv2d, tf, type BatchNormState, type ConvolutionOptions, type Tensor4D,
} from "../backend/index.js"; // prettier-ignore
import type { State } from "./state.js";

export { State } from "./state.js";

/** Training uses the statistics of the batch and updates the running ones; inference reads the running ones. */
export type Mode = "training" | "inference";

/** A layer maps [B H W C] to [B h w D]. */
export type Layer = (x: Tensor4D, mode: Mode) => Tensor4D;

export interface ConvolutionLayerOptions extends ConvolutionOptions {
  kernel?: number;
  bias?: boolean;
  /** Of the normal values that the weight starts with. Default: sqrt(2 / (k k Cin)), He et al. 2015 for ReLU. */
  deviation?: number;
  /** "framework": weight and bias uniform within 1 / sqrt(k k Cin), PyTorch's default; `deviation` still decides the weight's. */
  start?: "he" | "framework";
}

/** Convolution, k x k. */
export function convolution(
  state: State,
  name: string,
  [channelsIn, channelsOut]: [number, number],
  options: ConvolutionLayerOptions = {},
): Layer {
  const { kernel = 3, bias = false, stride = 1, dilation = 1, start = "he" } = options;
  const padding = options.padding ?? (dilation * (kernel - 1)) / 2;
  const fanIn = kernel * kernel * channelsIn;
  const shape = [kernel, kernel, channelsIn, channelsOut];
  const isUniform = start === "framework";
  const weight =
    isUniform && options.deviation === undefined
      ? state.uniform(`${name}.weight`, shape, 1 / Math.sqrt(fanIn))
      : state.normal(`${name}.weight`, shape, options.deviation ?? Math.sqrt(2 / fanIn));
  const shift = !bias
    ? undefined
    : isUniform
      ? state.uniform(`${name}.bias`, [channelsOut], 1 / Math.sqrt(fanIn))
      : state.constant(`${name}.bias`, [channelsOut], 0);
  return (x) => {
    const y = conv2d(x, weight as never, { stride, dilation, padding });
    return shift ? tf.add(y, shift) : y;
  };
}

/** What follows a normalisation, computed with it in one go: y + shortcut, then ReLU. */
export interface Afterwards {
  shortcut?: Tensor4D;
  relu?: boolean;
}

/** Batch normalisation over B, H and W. `frozen`: scale and shift are in the checkpoint, but not trained. */
export function batchNorm(state: State, name: string, channels: number, { frozen = false } = {}) {
  const affine = (part: string, value: number) =>
    frozen ? state.frozen(`${name}.${part}`, [channels], value) : state.constant(`${name}.${part}`, [channels], value);
  const layer: BatchNormState = {
    gamma: affine("weight", 1),
    beta: affine("bias", 0),
    mean: state.buffer(`${name}.running_mean`, [channels], 0),
    variance: state.buffer(`${name}.running_var`, [channels], 1),
  };
  return (x: Tensor4D, mode: Mode, afterwards: Afterwards = {}): Tensor4D =>
    mode === "training" ? batchNormTraining(x, layer, afterwards) : batchNormInference(x, layer, afterwards);
}
