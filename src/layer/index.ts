/** The two layers that a segmentation network is made of here, and the store that names, draws and keeps their numbers. */
import { streams } from "../core/index.js";
import {
  batchNormInference, batchNormTraining, conv2d, tf, type BatchNormState, type ConvolutionOptions, type Tensor4D, type Variable,
} from "../backend/index.js"; // prettier-ignore

/** Training uses the statistics of the batch and updates the running ones; inference reads the running ones. */
export type Mode = "training" | "inference";

/** Every number of a network by name: `parameters` are trained, `buffers` are measured on the way. */
export class State {
  readonly parameters = new Map<string, Variable>();
  readonly buffers = new Map<string, Variable>();
  readonly #random: ReturnType<typeof streams>;

  constructor(seed: number) {
    this.#random = streams(seed);
  }

  /** A trained tensor of normal values, each tensor from a stream of its own name. */
  normal(name: string, shape: number[], deviation: number): Variable {
    const random = this.#random(`init/${name}`);
    const size = shape.reduce((a, b) => a * b, 1);
    const values = Float32Array.from({ length: size }, () => deviation * random.normal());
    return this.#keep(this.parameters, name, values, shape, true);
  }

  constant(name: string, shape: number[], value: number): Variable {
    return this.#keep(this.parameters, name, new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value), shape, true);
  }

  buffer(name: string, shape: number[], value: number): Variable {
    return this.#keep(this.buffers, name, new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value), shape, false);
  }

  /** Parameters, then buffers. */
  *entries(): Generator<[string, Variable]> {
    yield* this.parameters;
    yield* this.buffers;
  }

  dispose(): void {
    for (const [, variable] of this.entries()) variable.dispose();
  }

  #keep(where: Map<string, Variable>, name: string, values: Float32Array, shape: number[], trainable: boolean): Variable {
    const variable = tf.tidy(() => tf.variable(tf.tensor(values, shape), trainable));
    where.set(name, variable);
    return variable;
  }
}

/** A layer maps [B H W C] to [B h w D]. */
export type Layer = (x: Tensor4D, mode: Mode) => Tensor4D;

/** Convolution, k x k. Drawn as He et al. 2015 for ReLU: deviation sqrt(2 / (k k Cin)); `deviation` overrides it. */
export function convolution(
  state: State,
  name: string,
  [channelsIn, channelsOut]: [number, number],
  options: ConvolutionOptions & { kernel?: number; bias?: boolean; deviation?: number } = {},
): Layer {
  const { kernel = 3, bias = false, stride = 1, dilation = 1 } = options;
  const padding = options.padding ?? (dilation * (kernel - 1)) / 2;
  const deviation = options.deviation ?? Math.sqrt(2 / (kernel * kernel * channelsIn));
  const weight = state.normal(`${name}.weight`, [kernel, kernel, channelsIn, channelsOut], deviation);
  const shift = bias ? state.constant(`${name}.bias`, [channelsOut], 0) : undefined;
  return (x) => {
    const y = conv2d(x, weight as never, { stride, dilation, padding });
    return shift ? tf.add(y, shift) : y;
  };
}

/** Batch normalisation over B, H and W. */
export function batchNorm(state: State, name: string, channels: number): Layer {
  const layer: BatchNormState = {
    gamma: state.constant(`${name}.weight`, [channels], 1),
    beta: state.constant(`${name}.bias`, [channels], 0),
    mean: state.buffer(`${name}.running_mean`, [channels], 0),
    variance: state.buffer(`${name}.running_var`, [channels], 1),
  };
  return (x, mode) => (mode === "training" ? batchNormTraining(x, layer) : batchNormInference(x, layer));
}
