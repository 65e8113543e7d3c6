/**
 * ADVENT's discriminator: five convolutions, kernel 4, stride 2, padding 1, with bias; leaky ReLU (0.2) after the first four, no
 * normalisation. Reads the weighted self-information of a prediction and says, per patch, which domain it came from.
 * Published widths 64-128-256-512; the built-in streets use a quarter of that. Radford et al. 2015 (DCGAN), Vu et al. 2019.
 */
import { display, GapLabError, type Displayable, type MimeBundle } from "../core/index.js";
import { leakyRelu, tf, type Tensor4D, type Variable } from "../backend/index.js";
import { networkBundle } from "../display/network.js";
import { classCount } from "../labels/index.js";
import { convolution, State, type Layer } from "../layer/index.js";

export interface DiscriminatorOptions {
  seed: number;
  /** Channels after the first convolution; they double three times. */
  width?: number;
  classes?: number;
  /** How the weights are drawn: He's normal values, or "framework" for PyTorch's default, which the published code starts with. */
  start?: "he" | "framework";
}

/** Tells, patch by patch, whether a prediction's self-information came from the source or from the target. */
export class Discriminator implements Displayable {
  readonly #state: State;
  readonly #layers: Layer[];

  constructor({ seed, width = 64, classes = classCount, start }: DiscriminatorOptions) {
    this.#state = new State(seed);
    const channels = [classes, width, 2 * width, 4 * width, 8 * width, 1];
    this.#layers = channels
      .slice(1)
      .map((out, i) =>
        convolution(this.#state, `${2 * i}`, [channels[i], out], { kernel: 4, stride: 2, padding: 1, bias: true, start }),
      );
  }

  /** By the names of the published checkpoints: 0.weight, 0.bias, 2.weight, ... */
  get parameters(): ReadonlyMap<string, Variable> {
    return this.#state.parameters;
  }

  /** Self-information [B H W C] -> logits [B h w 1]; above 0 means target. */
  logits(information: Tensor4D): Tensor4D {
    const [, H, W] = information.shape;
    if (Math.min(H, W) < 32) {
      throw new GapLabError("discriminator", { expected: "maps of 32x32 pixels or more (five strides of 2)", got: `${W}x${H}` });
    }
    return tf.tidy(() => {
      const last = this.#layers.length - 1;
      return this.#layers.reduce(
        (x, layer, i) => (i < last ? leakyRelu(layer(x, "training"), 0.2) : layer(x, "training")),
        information,
      );
    });
  }

  dispose(): void {
    this.#state.dispose();
  }

  [display](): MimeBundle {
    const { parameters } = this;
    const classes = parameters.get("0.weight")!.shape[2];
    const maps = `self-information [B H W ${classes}] \u2192 logits [B H/32 W/32 1]; above 0 means target`;
    return networkBundle({ title: "discriminator", maps, parameters });
  }
}

/** The discriminators, by name. */
export const discriminators = {
  /** ADVENT's discriminator: five convolutions that judge each patch; width 64 is the published one. */
  fullyConvolutional: (options: DiscriminatorOptions): Discriminator => new Discriminator(options),
};
