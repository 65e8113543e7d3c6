/** The store that names, draws and keeps a network's numbers. Order and names are those of a PyTorch state dict. */
import { streams } from "../core/index.js";
import { tf, type Variable } from "../backend/index.js";

/** "drawn": as training from scratch starts. "empty": zeros, for numbers that come from elsewhere. */
export type Start = "drawn" | "empty";

/** Every number of a network by name: what is trained, what is fixed, and what is measured on the way. */
export class State {
  /** What training moves. */
  readonly parameters = new Map<string, Variable>();
  /** The running statistics of batch normalisation. */
  readonly buffers = new Map<string, Variable>();
  /** Everything, in the order in which it was made. */
  readonly all = new Map<string, Variable>();
  readonly #random: ReturnType<typeof streams>;
  readonly #start: Start;

  constructor(seed: number, start: Start = "drawn") {
    this.#random = streams(seed);
    this.#start = start;
  }

  /** A trained tensor of normal values, each tensor from a stream of its own name. */
  normal(name: string, shape: number[], deviation: number): Variable {
    const random = this.#random(`init/${name}`);
    return this.#keep(
      this.parameters,
      name,
      this.#draw(shape, () => deviation * random.normal()),
      shape,
      true,
    );
  }

  /** A trained tensor of values between -bound and bound. */
  uniform(name: string, shape: number[], bound: number): Variable {
    const random = this.#random(`init/${name}`);
    return this.#keep(
      this.parameters,
      name,
      this.#draw(shape, () => random.between(-bound, bound)),
      shape,
      true,
    );
  }

  /** A trained tensor that starts with one value everywhere. */
  constant(name: string, shape: number[], value: number): Variable {
    return this.#keep(this.parameters, name, new Float32Array(sizeOf(shape)).fill(value), shape, true);
  }

  /** A tensor that nothing moves. */
  frozen(name: string, shape: number[], value: number): Variable {
    return this.#keep(undefined, name, new Float32Array(sizeOf(shape)).fill(value), shape, false);
  }

  buffer(name: string, shape: number[], value: number): Variable {
    return this.#keep(this.buffers, name, new Float32Array(sizeOf(shape)).fill(value), shape, false);
  }

  dispose(): void {
    for (const variable of this.all.values()) variable.dispose();
  }

  #draw(shape: number[], next: () => number): Float32Array {
    const values = new Float32Array(sizeOf(shape));
    if (this.#start === "drawn") for (let i = 0; i < values.length; i++) values[i] = next();
    return values;
  }

  #keep(where: Map<string, Variable> | undefined, name: string, values: Float32Array, shape: number[], trainable: boolean) {
    const variable = tf.tidy(() => tf.variable(tf.tensor(values, shape), trainable)) as Variable;
    where?.set(name, variable);
    this.all.set(name, variable);
    return variable;
  }
}

const sizeOf = (shape: number[]) => shape.reduce((a, b) => a * b, 1);
