/** A tensor with one number per place, as a picture with a scale that says what it measures. */
import { GapLabError, type Displayable } from "../core/index.js";
import type { Tensor } from "../backend/index.js";
import { ShownHeat } from "./shown.js";
import type { ScalarMap } from "./pictures.js";

export interface HeatMapOptions {
  /** What is measured, with its unit: "self-information of sky". */
  readonly title: string;
  /** The numbers at the dark and at the bright end; default 0 and the largest value. What lies beyond takes the colour of its end. */
  readonly low?: number;
  readonly high?: number;
  /** The ends in words, where numbers alone would not say it: "source", "target". */
  readonly lowWord?: string;
  readonly highWord?: string;
}

/**
 * One number per place as a picture with its scale: `heatMap(information, { title: "self-information" })`. Takes a tensor of shape
 * [H W], with a batch or a channel of one where it has them ([1 H W 1]), or numbers of a known width and height. Numbers are read, nothing is freed.
 */
export function heatMap(values: Tensor | ScalarMap, options: HeatMapOptions): ScalarMap & Displayable {
  const { width, height, data } = "shape" in values ? ofTensor(values) : values;
  const { low = 0, high = data.reduce((most, v) => Math.max(most, v), low) } = options;
  const end = (value: number, word?: string) => [String(Number(value.toPrecision(3))), word].filter(Boolean).join(" ");
  const words = { low: end(low, options.lowWord), high: end(high, options.highWord) };
  return new ShownHeat(width, height, data, { title: options.title, low, high, words });
}

function ofTensor(values: Tensor): ScalarMap {
  const { shape } = values;
  const [height, width] = { 2: shape, 3: shape[0] === 1 ? shape.slice(1) : shape, 4: shape.slice(1) }[shape.length] ?? [];
  if (height === undefined || height * width !== values.size) {
    throw new GapLabError("heatMap", {
      expected: "one number per place: a tensor [H W], [1 H W] or [1 H W 1]",
      got: `[${shape.join(" ")}]`,
      fix: "Take one channel, or sum over them.",
    });
  }
  return { width, height, data: Float32Array.from(values.dataSync()) };
}
