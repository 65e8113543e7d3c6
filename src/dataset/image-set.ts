/** An ordered set of images at one size, read when asked for; small sets stay in memory, so that training decodes nothing twice. */
import {
  GapLabError,
  display,
  type Camera,
  type Displayable,
  type Frame,
  type DepthMap,
  type LabelledFrame,
  type LabelMap,
  type RgbImage,
  type MimeBundle,
  type UnlabelledFrame,
} from "../core/index.js";
import { scaleCamera } from "../camera/index.js";
import { ShownDepth, ShownImage, ShownLabels, showingFrame } from "../display/shown.js";
import type { ClassGroup } from "../labels/index.js";
import { readRgb, readSize, resizeLabels, resizeRgb } from "../image/index.js";
import type { Item } from "./item.js";
import { Memory } from "./memory.js";
import { setBundle } from "./set-display.js";

/** An ordered set of images at one size, read when asked for: `await set.at(0)`, `set.take(4)`. */
export interface ImageSet<F extends Frame = Frame> extends Displayable {
  readonly name: string;
  readonly split: string;
  readonly length: number;
  readonly ids: readonly string[];
  /** The size at which frames arrive; undefined where each comes as its file is. */
  readonly size?: { readonly width: number; readonly height: number };
  /** Where the labels are not the 19 classes but unions of them: label g means groups[g]. */
  readonly groups?: readonly ClassGroup[];
  /** @throws GapLabError when there is no such index, or its files are broken. */
  at(index: number, want?: Want): Promise<F>;
  /** The first n. */
  take(n: number): ImageSet<F>;
  /** The images at these places. */
  select(indices: readonly number[]): ImageSet<F>;
  /** The same images without their labels: all that an adaptation method may see of its target. */
  withoutLabels(): ImageSet<UnlabelledFrame>;
}

export interface Want {
  /** Where the dataset has depth. Default true; training leaves it in its files. */
  depth?: boolean;
  /** Whether what is read stays in memory for the next time. Default true; scoring sees each image once. */
  keep?: boolean;
}

/** A set whose frames have labels: what training and scoring need. */
export type LabelledSet = ImageSet<LabelledFrame>;
/** A set whose frames have no labels: what a method may see of its target. */
export type UnlabelledSet = ImageSet<UnlabelledFrame>;

export interface SetOptions {
  name: string;
  split: string;
  items: readonly Item[];
  width?: number;
  height?: number;
  /** Another size for the labels: what is predicted from small pictures may be scored on the masks as they were drawn. */
  labelSize?: { readonly width: number; readonly height: number };
  /** Whether `at` insists on labels, leaves them out, or takes what is there. */
  labels: "required" | "never";
  /** What the labels' numbers mean where they are not trainIds. */
  groups?: readonly ClassGroup[];
  /** Frames stay in memory up to this. Default 1.5e9. */
  memoryBytes?: number;
}

export class FileSet implements ImageSet<never> {
  readonly #options: SetOptions;
  readonly #memory: Memory;

  /** A set that is taken from another shares its memory. */
  constructor(options: SetOptions, memory = new Memory(options.memoryBytes ?? 1.5e9)) {
    this.#options = options;
    this.#memory = memory;
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

  get groups() {
    return this.#options.groups;
  }

  get size() {
    const { width, height } = this.#options;
    return width && height ? { width, height } : undefined;
  }

  async at(index: number, want: Want = {}): Promise<never> {
    const item = this.#options.items[index];
    if (!item) {
      throw new GapLabError(`${this.name} ${this.split}`, { expected: `an index of 0 to ${this.length - 1}`, got: index });
    }
    const { width, height } = this.size ?? (await readSize(item.imageFile));
    const mask = this.#options.labelSize ?? { width, height };
    const key = `${width}x${height} ${mask.width}x${mask.height} ${item.imageFile}`;
    const keep = <T extends { data: ArrayBufferView }>(part: string, read: () => Promise<T>) =>
      want.keep === false ? read() : this.#memory.get(`${part} ${key}`, read);
    const { readDepth } = item;
    const [image, labels, depth, camera] = await Promise.all([
      keep("image", async () => imageOf(await resizeRgb(await readRgb(item.imageFile), width, height))),
      this.#options.labels === "required"
        ? keep("labels", async () => this.#labelsOf(resizeLabels(await this.#readLabels(item), mask.width, mask.height)))
        : undefined,
      readDepth && want.depth !== false
        ? keep("depth", async () => depthOf(resizeLabels(await readDepth(), width, height)))
        : undefined,
      cameraOf(item),
    ]);
    const known = {
      ...(labels && { labels }),
      ...(depth && { depth }),
      ...(camera && { camera: scaleCamera(camera, width, height) }),
    };
    return showingFrame({ id: item.id, image, ...known } satisfies Frame) as never;
  }

  take(n: number) {
    return this.select(Array.from({ length: Math.min(n, this.length) }, (_, i) => i));
  }

  select(indices: readonly number[]) {
    return new FileSet({ ...this.#options, items: indices.map((i) => this.#options.items[i]) }, this.#memory);
  }

  withoutLabels(): ImageSet<UnlabelledFrame> {
    return new FileSet({ ...this.#options, labels: "never" }, this.#memory);
  }

  #labelsOf({ width, height, data }: LabelMap): ShownLabels {
    return new ShownLabels(width, height, data, this.groups);
  }

  async #readLabels(item: Item) {
    if (!item.readLabels) {
      const fix = "Use this set as a target only: set.withoutLabels().";
      throw new GapLabError(`${this.name} ${this.split}`, { expected: `labels for ${item.imageFile}`, got: "none", fix });
    }
    const [labels, image] = await Promise.all([item.readLabels(), readSize(item.imageFile)]);
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

  [display](): Promise<MimeBundle> {
    return setBundle(this as unknown as ImageSet, this.#options.labels === "required");
  }
}

const imageOf = ({ width, height, data }: RgbImage) => new ShownImage(width, height, data);
const depthOf = ({ width, height, data }: DepthMap) => new ShownDepth(width, height, data);

/** Read once per image: small, but a file each. */
function cameraOf(item: Item): Promise<Camera | undefined> | undefined {
  const known = cameras.get(item) ?? item.readCamera?.();
  if (known) cameras.set(item, known);
  known?.catch(() => cameras.delete(item));
  return known;
}
const cameras = new WeakMap<Item, Promise<Camera | undefined>>();
