/**
 * Pictures made from frames: labels laid over an image, maps of numbers in a colour scale, what changed between two masks, several
 * pictures side by side. RGB in, RGB out: [height width 3], 0-255.
 */
import { GapLabError, type LabelMap, type RgbImage } from "../core/index.js";
import { colourise, ignoreLabel, type ClassGroup } from "../labels/index.js";
import { colourTable } from "./vega.js";

/** One number per pixel: an entropy map (0-1), a distance. `data`: [height width]. */
export interface ScalarMap {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** The picture with its labels' colours mixed in, where there are labels. `alpha` 0 is the picture, 1 the colours. */
export function overlay(image: RgbImage, labels: LabelMap, alpha = 0.5, groups?: readonly ClassGroup[]): RgbImage {
  sameSize("display/overlay", image, labels);
  const colours = colourise(labels, groups).data;
  const data = new Uint8Array(image.data);
  for (let p = 0; p < labels.data.length; p++) {
    if (labels.data[p] === ignoreLabel) continue;
    for (let i = p * 3; i < p * 3 + 3; i++) data[i] = Math.round((1 - alpha) * image.data[i] + alpha * colours[i]);
  }
  return { width: image.width, height: image.height, data };
}

export type ScaleName = "viridis" | "cividis" | "inferno";

/** A map in a scale that grows in lightness, so that colour-blind readers can follow it; values beyond the range take its ends. */
export async function scalarPicture(
  map: ScalarMap,
  { scale = "inferno", low = 0, high = 1 }: { scale?: ScaleName; low?: number; high?: number } = {},
): Promise<RgbImage> {
  const table = await colourTable(scale);
  const data = new Uint8Array(map.width * map.height * 3);
  for (let p = 0; p < map.data.length; p++) {
    const share = Math.min(1, Math.max(0, (map.data[p] - low) / (high - low)));
    const at = (Number.isNaN(share) ? 0 : Math.round(share * 255)) * 3;
    data.set(table.subarray(at, at + 3), p * 3);
  }
  return { width: map.width, height: map.height, data };
}

/** Entropy of the prediction, divided by log of the number of classes: 0 certain (black), 1 undecided between all (yellow). */
export const entropyPicture = (map: ScalarMap): Promise<RgbImage> => scalarPicture(map, { scale: "inferno" });

/** Distance: near is bright; logarithmic, from 2 to 200 metres; the sky counts as far. */
export function depthPicture(depth: ScalarMap): Promise<RgbImage> {
  const log = Float32Array.from(depth.data, (metres) => -Math.log(Math.min(200, Math.max(2, metres))));
  return scalarPicture({ ...depth, data: log }, { scale: "viridis", low: -Math.log(200), high: -Math.log(2) });
}

/**
 * Where two masks of one image differ: the image in pale grey, each changed pixel in the second mask's colour. Where the first says
 * nothing, nothing can differ.
 */
export function maskDifference(image: RgbImage, before: LabelMap, after: LabelMap): { picture: RgbImage; changedShare: number } {
  sameSize("display/maskDifference", image, before);
  sameSize("display/maskDifference", image, after);
  const colours = colourise(after).data;
  const data = new Uint8Array(image.data.length);
  let changed = 0;
  for (let p = 0; p < before.data.length; p++) {
    const [r, g, b] = image.data.subarray(p * 3, p * 3 + 3);
    const grey = 150 + 0.4 * (0.299 * r + 0.587 * g + 0.114 * b);
    const differs = before.data[p] !== ignoreLabel && before.data[p] !== after.data[p];
    if (differs) changed++;
    for (let c = 0; c < 3; c++) data[p * 3 + c] = differs ? colours[p * 3 + c] : grey;
  }
  return { picture: { width: image.width, height: image.height, data }, changedShare: changed / before.data.length };
}

/** The picture with a line from left to right, at the row that `rowAt` gives for a column: a horizon. Rows outside are left out. */
export function withLine(image: RgbImage, rowAt: (column: number) => number, colour: readonly number[] = [255, 0, 160]): RgbImage {
  const { width, height } = image;
  const data = new Uint8Array(image.data);
  const thickness = Math.max(1, Math.round(height / 96));
  for (let x = 0; x < width; x++) {
    const top = Math.round(rowAt(x + 0.5) - thickness / 2);
    for (let y = Math.max(0, top); y < Math.min(height, top + thickness); y++) data.set(colour, (y * width + x) * 3);
  }
  return { width, height, data };
}

/** Which thing a pixel shows: 0 for none, else a number unique in the picture. `data`: [height width]. */
export interface NumberedThings {
  readonly width: number;
  readonly height: number;
  readonly data: Uint16Array;
}

/** Every thing in a colour of its own, what is no thing in dark grey. Colours say nothing but that two things are two. */
export function instancePicture({ width, height, data }: NumberedThings): RgbImage {
  const pixels = new Uint8Array(width * height * 3);
  data.forEach((thing, p) => pixels.set(thing === 0 ? [44, 44, 48] : thingColour(thing), p * 3));
  return { width, height, data: pixels };
}

/** Hues a golden section apart: neighbours in number lie far apart in colour. */
function thingColour(thing: number): [number, number, number] {
  const hue = 6 * ((thing * 0.618033988749895) % 1);
  const light = 0.75 + 0.25 * (thing % 2);
  const channel = (at: number) =>
    Math.round(255 * light * (1 - 0.75 * Math.max(0, Math.min(1, 2 - Math.abs(((hue - at + 9) % 6) - 3)))));
  return [channel(0), channel(2), channel(4)];
}

/** Pictures in rows, each enlarged by whole pixels to about one width, white between them, as one picture. */
export function montage(rows: readonly (readonly RgbImage[])[], cellWidthPx = 256, gapPx = 6): RgbImage {
  const enlarged = rows.map((row) => row.map((picture) => enlarge(picture, Math.max(1, Math.round(cellWidthPx / picture.width)))));
  const widths = enlarged.map((row) => row.reduce((sum, p) => sum + p.width + gapPx, -gapPx));
  const heights = enlarged.map((row) => Math.max(0, ...row.map((p) => p.height)));
  const width = Math.max(1, ...widths);
  const height = Math.max(
    1,
    heights.reduce((sum, h) => sum + h + gapPx, -gapPx),
  );
  const data = new Uint8Array(width * height * 3).fill(255);
  let top = 0;
  enlarged.forEach((row, r) => {
    let left = 0;
    for (const picture of row) {
      for (let y = 0; y < picture.height; y++) {
        const line = picture.data.subarray(y * picture.width * 3, (y + 1) * picture.width * 3);
        data.set(line, ((top + y) * width + left) * 3);
      }
      left += picture.width + gapPx;
    }
    top += heights[r] + gapPx;
  });
  return { width, height, data };
}

/** Each pixel becomes `times` by `times` pixels. */
export function enlarge(picture: RgbImage, times: number): RgbImage {
  if (times === 1) return picture;
  const [width, height] = [picture.width * times, picture.height * times];
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (Math.floor(y / times) * picture.width + Math.floor(x / times)) * 3;
      const to = (y * width + x) * 3;
      data[to] = picture.data[from];
      data[to + 1] = picture.data[from + 1];
      data[to + 2] = picture.data[from + 2];
    }
  }
  return { width, height, data };
}

/** Blocks of `times` by `times` pixels become their mean; what is left over at the right and below is cut off. */
export function shrink(picture: RgbImage, times: number): RgbImage {
  if (times === 1) return picture;
  const [width, height] = [Math.floor(picture.width / times), Math.floor(picture.height / times)];
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i++) {
    const [x, y, c] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width), i % 3];
    let sum = 0;
    for (let dy = 0; dy < times; dy++) {
      const row = (y * times + dy) * picture.width + x * times;
      for (let dx = 0; dx < times; dx++) sum += picture.data[(row + dx) * 3 + c];
    }
    data[i] = Math.round(sum / (times * times));
  }
  return { width, height, data };
}

interface Sized {
  readonly width: number;
  readonly height: number;
}

function sameSize(where: string, a: Sized, b: Sized): void {
  if (a.width === b.width && a.height === b.height) return;
  throw new GapLabError(where, {
    expected: `labels of the image's size, ${a.width}x${a.height}`,
    got: `${b.width}x${b.height}`,
    fix: "Resize one of them first.",
  });
}
