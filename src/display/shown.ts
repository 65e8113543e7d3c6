/**
 * Pictures, masks, maps and frames that show themselves when they are the last expression of a cell. They are the plain objects that
 * everything else expects, with one method that is not enumerable: copies made by spreading, or sent to another thread, are plain.
 * They are made by the thousand, and in threads that show nothing: the code that draws is loaded when one is shown.
 */
import {
  display, type DepthMap, type Displayable, type Frame, type LabelMap, type MimeBundle, type RgbImage, type UnlabelledFrame,
} from "../core/index.js"; // prettier-ignore
import type { ClassGroup } from "../labels/index.js";
import type { Showable } from "./picture-of.js";

/** Named pictures side by side; what is undefined is left out. */
export async function picturesBundle(pictures: Record<string, Showable | undefined>): Promise<MimeBundle> {
  const { show } = await import("./show.js");
  const known = Object.entries(pictures).filter((entry): entry is [string, Showable] => entry[1] !== undefined);
  return show.row(Object.fromEntries(known))[display]();
}

export class ShownImage implements RgbImage, Displayable {
  constructor(
    readonly width: number,
    readonly height: number,
    readonly data: Uint8Array,
  ) {}

  [display](): Promise<MimeBundle> {
    return picturesBundle({ image: this });
  }
}

export class ShownLabels implements LabelMap, Displayable {
  readonly #groups?: readonly ClassGroup[];

  /** `groups`: what the numbers mean where they are not trainIds. */
  constructor(
    readonly width: number,
    readonly height: number,
    readonly data: Uint8Array,
    groups?: readonly ClassGroup[],
  ) {
    this.#groups = groups;
  }

  get groups(): readonly ClassGroup[] | undefined {
    return this.#groups;
  }

  [display](): Promise<MimeBundle> {
    return picturesBundle({ labels: this });
  }
}

/** One number per pixel. */
class ShownNumbers implements Displayable {
  constructor(
    readonly width: number,
    readonly height: number,
    readonly data: Float32Array,
  ) {}

  [display](): Promise<MimeBundle> {
    return picturesBundle({ [this.kind]: this });
  }

  get kind(): "depth" | "entropy" {
    return "entropy";
  }
}

/** 0 certain, 1 undecided between all classes. */
export class ShownEntropy extends ShownNumbers {}

/** Metres. */
export class ShownDepth extends ShownNumbers implements DepthMap {
  override get kind() {
    return "depth" as const;
  }
}

/** What the colours of a heat map mean. */
export interface HeatScale {
  readonly title: string;
  readonly low: number;
  readonly high: number;
  /** Both ends in words. */
  readonly words: { readonly low: string; readonly high: string };
}

/** Numbers that say themselves what they measure. */
export class ShownHeat extends ShownNumbers {
  readonly #scale: HeatScale;

  constructor(width: number, height: number, data: Float32Array, scale: HeatScale) {
    super(width, height, data);
    this.#scale = scale;
  }

  get scale(): HeatScale {
    return this.#scale;
  }

  override [display](): Promise<MimeBundle> {
    return picturesBundle({ [this.#scale.title]: this });
  }
}

/** Gives a plain object a way to show itself that copying and comparing do not see. */
export const showing = <T extends object>(value: T, show: (value: T) => MimeBundle | Promise<MimeBundle>): T & Displayable =>
  Object.defineProperty(value, display, { value: () => show(value), configurable: true }) as T & Displayable;

/** A frame shows its image, its labels and its depth side by side, as far as they are there. */
export const showingFrame = <F extends Frame | UnlabelledFrame>(frame: F): F =>
  showing(frame, async ({ id, image, labels, depth }) => {
    const bundle = await picturesBundle({ image, labels, depth });
    return { ...bundle, "text/plain": `${id}: ${bundle["text/plain"]}` };
  });
