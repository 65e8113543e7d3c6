/** How a network wants the bytes of a picture: which channel first, and what each byte becomes. */
import type { RgbImage } from "./frame.js";

export interface PixelCode {
  readonly name: string;
  /** Of the channels of the network's input. */
  readonly order: "rgb" | "bgr";
  /** What a byte becomes; `channel` counts in the order above. */
  value(byte: number, channel: number): number;
}

/** 0...255 to -1...1: networks that are trained from scratch here. */
export const unitRgb: PixelCode = { name: "rgb -1...1", order: "rgb", value: (byte) => byte / 127.5 - 1 };

/** ImageNet's mean in B, G, R order, as the Caffe-trained trunks and the published ADVENT code subtract it. */
const caffeMean = [104.00698793, 116.66876762, 122.67891434];

/** BGR minus ImageNet's mean, not divided by anything: -123...151. The published ResNet-101 trunks. */
export const caffeBgr: PixelCode = { name: "bgr minus mean", order: "bgr", value: (byte, channel) => byte - caffeMean[channel] };

const tables = new WeakMap<PixelCode, readonly Float32Array[]>();

/** The code as three tables of 256, in the order of the input's channels. */
const tablesOf = (code: PixelCode): readonly Float32Array[] => {
  const known = tables.get(code) ?? [0, 1, 2].map((c) => Float32Array.from({ length: 256 }, (_, byte) => code.value(byte, c)));
  tables.set(code, known);
  return known;
};

/** One picture as a network's input [height width 3], written into `into` from `offset` on; mirrored left to right where asked. */
export function encodePixels(
  { width, height, data }: RgbImage,
  code: PixelCode,
  { into = new Float32Array(3 * width * height), offset = 0, mirrored = false } = {},
): Float32Array {
  const [first, second, third] = tablesOf(code);
  // Where the first and the third channel stand in RGB.
  const [a, c] = code.order === "rgb" ? [0, 2] : [2, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = 3 * (y * width + (mirrored ? width - 1 - x : x));
      const to = offset + 3 * (y * width + x);
      into[to] = first[data[from + a]];
      into[to + 1] = second[data[from + 1]];
      into[to + 2] = third[data[from + c]];
    }
  }
  return into;
}
