/** A segmentation network: images in, logits out, at the images' size. It knows nothing of how it is trained. */
import { display, GapLabError, type Displayable, type MimeBundle, type RgbImage } from "../core/index.js";
import { tf, type Tensor4D, type Variable } from "../backend/index.js";
import { networkBundle } from "../display/network.js";
import type { Layer, Mode, State } from "../layer/index.js";
import { Prediction } from "./prediction.js";

export interface NetDefinition {
  name: string;
  state: State;
  classes: number;
  /** What `rebuild` was called with, for checkpoints and tables. */
  options: Record<string, unknown>;
  rebuild(): Net;
  /** [B H W 3] -> logits [B h w C] at the network's own resolution. */
  features: Layer;
}

/** A segmentation network. `net.predict(image)` asks it about a picture, `metrics.evaluate(net, set)` scores it. */
export class Net implements Displayable {
  readonly #definition: NetDefinition;

  constructor(definition: NetDefinition) {
    this.#definition = definition;
  }

  /** Of the architecture: "small". */
  get name(): string {
    return this.#definition.name;
  }

  /** How many classes it tells apart. */
  get classes(): number {
    return this.#definition.classes;
  }

  /** What it was made with. */
  get options(): Record<string, unknown> {
    return this.#definition.options;
  }

  /** What training moves, by name, in the order of the layers. */
  get parameters(): ReadonlyMap<string, Variable> {
    return this.#definition.state.parameters;
  }

  /** What training measures on the way: the running statistics of batch normalisation. */
  get buffers(): ReadonlyMap<string, Variable> {
    return this.#definition.state.buffers;
  }

  /** How many numbers training moves. */
  get parameterCount(): number {
    return [...this.parameters.values()].reduce((sum, p) => sum + p.size, 0);
  }

  /** images: [B H W 3] in [-1, 1] -> logits [B H W C]: upsampled bilinearly with corners aligned, as in the published code. */
  logits(images: Tensor4D, mode: Mode): Tensor4D {
    const [, H, W] = images.shape;
    return tf.tidy(() => tf.image.resizeBilinear(this.#definition.features(images, mode), [H, W], true));
  }

  /** What the network says about one picture. */
  predict(image: RgbImage): Prediction {
    const { width, height } = image;
    const probabilities = tf.tidy(() => {
      const x = tf.tensor(Float32Array.from(image.data, toUnit), [1, height, width, 3]) as Tensor4D;
      return tf.softmax(this.logits(x, "inference")).dataSync() as Float32Array;
    });
    return new Prediction(width, height, this.classes, probabilities);
  }

  /** A network of the same shape with the same numbers, that goes its own way from here. */
  clone(): Net {
    const copy = this.#definition.rebuild();
    for (const [name, value] of this.#definition.state.entries()) copy.variable(name).assign(value as never);
    return copy;
  }

  /** One of its tensors by name. @throws GapLabError when the network has no tensor of that name. */
  variable(name: string): Variable {
    const found = this.parameters.get(name) ?? this.buffers.get(name);
    if (!found) throw new GapLabError(`net "${this.name}"`, { expected: "the name of one of its tensors", got: name });
    return found;
  }

  /** Frees its tensors. */
  dispose(): void {
    this.#definition.state.dispose();
  }

  [display](): MimeBundle {
    const { parameters, buffers, classes } = this;
    const maps = `images [B H W 3] \u2192 logits [B H W ${classes}], one for each class`;
    return networkBundle({ title: `network ${this.name}`, maps, parameters, buffers });
  }
}

/** 0...255 to -1...1: how every network here sees a picture. */
export const toUnit = (value: number): number => value / 127.5 - 1;
