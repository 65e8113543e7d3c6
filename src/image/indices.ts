/**
 * Label pictures as the numbers that are in the file: palette indices, grey values of 8 or 16 bits, or channels. sharp turns a
 * palette into colours and applies colour profiles, so labels are decoded by fast-png.
 */
import { readFile } from "node:fs/promises";
import { decode } from "fast-png";
import { undecodable } from "./read.js";

export interface IndexImage {
  readonly width: number;
  readonly height: number;
  /** 1 for palettes and grey, 2-4 for pictures with more channels. */
  readonly channels: number;
  /** [height width channels], row by row. */
  readonly data: Uint8Array | Uint16Array;
}

/** @throws GapLabError naming the file when it is missing, cut short or no PNG. */
export async function readIndices(file: string): Promise<IndexImage> {
  try {
    const { width, height, channels, depth, data } = decode(await readFile(file));
    const values = depth < 8 ? unpack(data as Uint8Array, width, height, depth) : (data as Uint8Array | Uint16Array);
    if (values.length !== width * height * channels) throw new Error(`${values.length} values for ${width}x${height}x${channels}`);
    return { width, height, channels, data: depth === 16 ? Uint16Array.from(values) : Uint8Array.from(values) };
  } catch (cause) {
    throw undecodable(file, cause);
  }
}

/** Rows of 1, 2 or 4 bits per pixel, each row starting at a byte, to one byte per pixel. */
function unpack(data: Uint8Array, width: number, height: number, depth: number): Uint8Array {
  const rowBytes = Math.ceil((width * depth) / 8);
  const mask = (1 << depth) - 1;
  return Uint8Array.from({ length: width * height }, (_, i) => {
    const bit = (i % width) * depth;
    return (data[Math.floor(i / width) * rowBytes + (bit >> 3)] >> (8 - depth - (bit & 7))) & mask;
  });
}
