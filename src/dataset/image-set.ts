/** An ordered set of images at one size, read when asked for; small sets stay in memory, so that training decodes nothing twice. */
import {
  GapLabError,
  display,
  type Displayable,
  type Frame,
  type LabelledFrame,
  type MimeBundle,
  type UnlabelledFrame,
} from "../core/index.js";
import { scaleCamera } from "../camera/index.js";
import { readRgb, resizeLabels, resizeRgb } from "../image/index.js";
import type { Item } from "./item.js";

/** Frames kept in memory: as many as fit into this. */
const memoryBytes = 1.5e9;

export interface ImageSet<F extends Frame = Frame> extends Displayable {
  readonly name: string;
  readonly split: string;
  readonly length: number;
  readonly ids: readonly string[];
  /** The size at which frames arrive; undefined where each comes as its file is. */
  readonly size?: { readonly width: number; readonly height: number };
  /** @throws GapLabError when there is no such index, or its files are broken. */
  at(index: number): Promise<F>;
  /** The first n. */
  take(n: number): ImageSet<F>;
  /** The images at these places. */
  select(indices: readonly number[]): ImageSet<F>;
  /** The same images without their labels: all that an adaptation method may see of its target. */
  withoutLabels(): ImageSet<UnlabelledFrame>;
}

export type LabelledSet = ImageSet<LabelledFrame>;
export type UnlabelledSet = ImageSet<UnlabelledFrame>;

export interface SetOptions {
  name: string;
  split: string;
  items: readonly Item[];
  width?: number;
  height?: number;
  /** Whether `at` insists on labels, leaves them out, or takes what is there. */
  labels: "required" | "never";
}

export class FileSet implements ImageSet<never> {
  readonly #options: SetOptions;
  readonly #memory = new Map<number, Promise<Frame>>();

  constructor(options: SetOptions) {
    this.#options = options;
  }

  get name() {
    return this.#options.name;
  }

  get split() {
    return this.#options.split;
  }

  get length() {
    return this.#options.items.length;
  }

  get ids() {
    return this.#options.items.map((item) => item.id);
  }

  get size() {
    const { width, height } = this.#options;
    return width && height ? { width, height } : undefined;
  }

  async at(index: number): Promise<never> {
    const item = this.#options.items[index];
    if (!item) {
      throw new GapLabError(`${this.name} ${this.split}`, { expected: `an index of 0 to ${this.length - 1}`, got: index });
    }
    let frame = this.#memory.get(index);
    if (!frame) {
      frame = this.#read(item);
      const size = this.size;
      // RGB, labels and depth, were all of the set kept.
      if (size && size.width * size.height * 8 * this.length <= memoryBytes) {
        this.#memory.set(index, frame);
        frame.catch(() => this.#memory.delete(index));
      }
    }
    return (await frame) as never;
  }

  take(n: number) {
    return this.select(Array.from({ length: Math.min(n, this.length) }, (_, i) => i));
  }

  select(indices: readonly number[]) {
    return new FileSet({ ...this.#options, items: indices.map((i) => this.#options.items[i]) });
  }

  withoutLabels(): ImageSet<UnlabelledFrame> {
    return new FileSet({ ...this.#options, labels: "never" });
  }

  async #read(item: Item): Promise<Frame> {
    const original = await readRgb(item.imageFile);
    const { width, height } = this.size ?? original;
    const [image, labels, depth, camera] = await Promise.all([
      resizeRgb(original, width, height),
      this.#options.labels === "required" ? this.#readLabels(item, original) : undefined,
      item.readDepth?.(),
      item.readCamera?.(),
    ]);
    return {
      id: item.id,
      image,
      ...(labels && { labels: resizeLabels(labels, width, height) }),
      ...(depth && { depth: resizeLabels(depth, width, height) }),
      ...(camera && { camera: scaleCamera(camera, width, height) }),
    };
  }

  async #readLabels(item: Item, image: { width: number; height: number }) {
    if (!item.readLabels) {
      const fix = "Use this set as a target only: set.withoutLabels().";
      throw new GapLabError(`${this.name} ${this.split}`, { expected: `labels for ${item.imageFile}`, got: "none", fix });
    }
    const labels = await item.readLabels();
    if (labels.width !== image.width || labels.height !== image.height) {
      const size = (m: { width: number; height: number }) => `${m.width}x${m.height}`;
      throw new GapLabError(item.imageFile, {
        expected: `labels of the image's size, ${size(image)}`,
        got: size(labels),
        fix: "The pair does not belong together: remove it, or fetch it again.",
      });
    }
    return labels;
  }

  [display](): MimeBundle {
    const size = this.size ? `, ${this.size.width}x${this.size.height}` : "";
    const what = this.#options.labels === "never" ? "unlabelled images" : "labelled images";
    return { "text/plain": `${this.name}, ${this.split}: ${this.length} ${what}${size}` };
  }
}
