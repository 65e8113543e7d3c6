/** The exponential running average of a network's weights and buffers: less noisy than the last step's. Polyak & Juditsky 1992. */
import { tf, type Tensor1D, type Variable } from "../backend/index.js";
import type { Net } from "../model/index.js";
import { assignFrom, join } from "./flat.js";

export class Average {
  readonly #net: Net;
  readonly #rate: number;
  readonly vector: Variable;

  /** Starts at the network as it is. */
  constructor(net: Net, rate: number) {
    this.#net = net;
    this.#rate = rate;
    this.vector = tf.tidy(() => tf.variable(join(everything(net)), false));
  }

  update(): void {
    tf.tidy(() => {
      const now = join(everything(this.#net));
      this.vector.assign(tf.add(tf.mul(this.vector, this.#rate), tf.mul(now, 1 - this.#rate)));
    });
  }

  /** A network of its own with the averaged numbers. */
  net(): Net {
    const copy = this.#net.clone();
    assignFrom(this.vector as unknown as Tensor1D, everything(copy));
    return copy;
  }

  dispose(): void {
    this.vector.dispose();
  }
}

const everything = (net: Net): Variable[] => [...net.state.values()];
