/** PNG bytes. Little effort is spent on small files: drawing thousands of them is what takes time. */
import sharp from "sharp";
import { encode } from "fast-png";
import type { RgbImage } from "../core/index.js";

interface Grey<T> {
  readonly width: number;
  readonly height: number;
  readonly data: T;
}

const compressionLevel = 2;

const png = (data: Uint8Array | Uint16Array, width: number, height: number, channels: 1 | 3 | 4) =>
  sharp(data, { raw: { width, height, channels } }).png({ compressionLevel, adaptiveFiltering: false });

export const encodePng = ({ data, width, height }: RgbImage): Promise<Uint8Array> => png(data, width, height, 3).toBuffer();

/** [height width 4]. */
export const encodeRgba = ({ data, width, height }: Grey<Uint8Array>): Promise<Uint8Array> =>
  png(data, width, height, 4).toBuffer();

/** One byte per pixel, as it is. */
export const encodeGrey = ({ data, width, height }: Grey<Uint8Array>): Promise<Uint8Array> =>
  png(data, width, height, 1).toColourspace("b-w").toBuffer();

export const encodeGrey16 = async ({ data, width, height }: Grey<Uint16Array>): Promise<Uint8Array> =>
  encode({ data, width, height, channels: 1, depth: 16 }, { zlib: { level: compressionLevel } });

/** Indices into a palette of [red, green, blue] triples, which the file keeps. */
export const encodePalette = async ({ data, width, height }: Grey<Uint8Array>, palette: Uint8Array): Promise<Uint8Array> => {
  const colours = Array.from({ length: palette.length / 3 }, (_, i) => [palette[3 * i], palette[3 * i + 1], palette[3 * i + 2]]);
  return encode({ data, width, height, channels: 1, depth: 8, palette: colours as never }, { zlib: { level: compressionLevel } });
};

/** For an `<img>` in a page of its own. */
export const pngDataUri = async (image: RgbImage): Promise<string> =>
  `data:image/png;base64,${Buffer.from(await encodePng(image)).toString("base64")}`;
