/**
 * Label pictures as the numbers that are in the file: palette indices, grey values of 8 or 16 bits, or channels. sharp turns a
 * palette into colours and applies colour profiles, so labels are decoded by fast-png.
 */
import { GapLabError } from "../core/index.js";
import { fastPng } from "./doors.js";
import { readBytes, undecodable } from "./read.js";

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
  const [bytes, { decode }] = await Promise.all([readBytes(file), fastPng()]);
  try {
    const { width, height, channels, depth, data } = decode(bytes, { checkCrc: true });
    const values = depth < 8 ? unpack(data as Uint8Array, width, height, depth) : data;
    if (values.length !== width * height * channels) throw new Error(`${values.length} values for ${width}x${height}x${channels}`);
    return { width, height, channels, data: values instanceof Uint16Array ? values : new Uint8Array(values) };
  } catch (cause) {
    throw undecodable(file, cause, bytes);
  }
}

/** One byte per pixel, each a label id. @throws GapLabError when the file holds colours instead, as masks saved for looking at do. */
export async function readLabelIds(file: string): Promise<IndexImage & { data: Uint8Array }> {
  const { channels, data, ...size } = await readIndices(file);
  if (channels === 1 && data instanceof Uint8Array) return { channels, data, ...size };
  throw new GapLabError(file, {
    expected: "one label id of 8 bits per pixel (a grey or palette PNG)",
    got: channels === 1 ? "16 bits per pixel" : `${channels} channels, as a picture in colour has`,
    fix:
      channels === 1
        ? "Name the mask of label ids, not of instance ids."
        : "Use the mask of ids: colours do not tell every class apart.",
  });
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
