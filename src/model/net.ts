/** A segmentation network: images in, logits out, at the images' size. It knows nothing of how it is trained. */
import {
  display,
  encodePixels,
  GapLabError,
  type Displayable,
  type MimeBundle,
  type PixelCode,
  type RgbImage,
} from "../core/index.js";
import { tf, type Tensor4D, type Variable } from "../backend/index.js";
import { networkBundle } from "../display/network.js";
import type { Mode, State } from "../layer/index.js";
import { Prediction } from "./prediction.js";

/** The outputs that a network may have: "main", from its last layers, is scored; "aux", from earlier ones, only helps training. */
export type LevelName = "main" | "aux";

/** One of a network's outputs. */
export interface Level {
  readonly name: LevelName;
  /** [B H W C] at the images' size. */
  readonly logits: Tensor4D;
}

export interface NetDefinition {
  name: string;
  state: State;
  classes: number;
  /** How it takes its pictures. */
  input: PixelCode;
  /** Main first. */
  levels: readonly LevelName[];
  /** What `rebuild` was called with, for checkpoints and tables. */
  options: Record<string, unknown>;
  /** A network of the same shape, its numbers not yet set. */
  rebuild(): Net;
  /** [B H W 3] -> logits [B h w C] at the network's own resolution, of each level that is wanted. */
  features(x: Tensor4D, mode: Mode, want: readonly LevelName[]): Tensor4D[];
  /** Learning rate of a parameter, as a multiple of the network's. Default 1. */
  rate?(name: string): number;
  /** How often the published optimiser repeats a parameter's update in one step (see `Schedule.repeatUpdates`). Default once. */
  publishedRepeats?(name: string): number;
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

  /** How it takes its pictures. */
  get input(): PixelCode {
    return this.#definition.input;
  }

  /** The outputs that it has in training. */
  get levelNames(): readonly LevelName[] {
    return this.#definition.levels;
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

  /** Every tensor, in the order and by the names of a PyTorch state dict; filters are [kh kw Cin Cout]. */
  get state(): ReadonlyMap<string, Variable> {
    return this.#definition.state.all;
  }

  /** How many numbers training moves. */
  get parameterCount(): number {
    return [...this.parameters.values()].reduce((sum, p) => sum + p.size, 0);
  }

  /** Learning rate of a parameter, as a multiple of the network's. */
  rate(name: string): number {
    return this.#definition.rate?.(name) ?? 1;
  }

  /** How often the published optimiser repeats a parameter's update in one step. */
  publishedRepeats(name: string): number {
    return this.#definition.publishedRepeats?.(name) ?? 1;
  }

  /** images: [B H W 3], encoded by `input` -> logits [B H W C]: upsampled bilinearly with corners aligned, as in the published code. */
  logits(images: Tensor4D, mode: Mode): Tensor4D {
    return this.levels(images, mode, ["main"])[0].logits;
  }

  /** Logits [B h w C] at the network's own resolution, an eighth or a quarter of the images', of the levels that are wanted. */
  features(images: Tensor4D, mode: Mode, want: readonly LevelName[] = ["main"]): Tensor4D[] {
    return tf.tidy(() => this.#definition.features(images, mode, want));
  }

  /** The logits of all of its outputs at the images' size, main first. */
  levels(images: Tensor4D, mode: Mode, want: readonly LevelName[] = this.levelNames): Level[] {
    const [, H, W] = images.shape;
    const logits = tf.tidy(() => this.features(images, mode, want).map((z) => tf.image.resizeBilinear(z, [H, W], true)));
    return want.map((name, i) => ({ name, logits: logits[i] }));
  }

  /** What the network says about one picture. */
  predict(image: RgbImage): Prediction {
    const { width, height } = image;
    const probabilities = tf.tidy(() => {
      const x = tf.tensor(encodePixels(image, this.input), [1, height, width, 3]) as Tensor4D;
      return tf.softmax(this.logits(x, "inference"));
    });
    // Read outside of `tidy`, which would look through every number of what it returns.
    const values = probabilities.dataSync() as Float32Array;
    probabilities.dispose();
    return new Prediction(width, height, this.classes, values);
  }

  /** A network of the same shape with the same numbers, that goes its own way from here. */
  clone(): Net {
    const copy = this.#definition.rebuild();
    for (const [name, value] of this.state) copy.variable(name).assign(value as never);
    return copy;
  }

  /** One of its tensors by name. @throws GapLabError when the network has no tensor of that name. */
  variable(name: string): Variable {
    const found = this.state.get(name);
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
