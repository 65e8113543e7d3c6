/** PNG bytes. Little effort is spent on small files: drawing thousands of them is what takes time. */
import type { RgbImage } from "../core/index.js";
import { fastPng, sharpDoor } from "./doors.js";

interface Grey<T> {
  readonly width: number;
  readonly height: number;
  readonly data: T;
}

const compressionLevel = 2;

async function png(data: Uint8Array, width: number, height: number, channels: 1 | 3 | 4): Promise<Uint8Array> {
  const sharp = await sharpDoor();
  const file = sharp(data, { raw: { width, height, channels } }).png({ compressionLevel, adaptiveFiltering: false });
  return (channels === 1 ? file.toColourspace("b-w") : file).toBuffer();
}

export const encodePng = ({ data, width, height }: RgbImage): Promise<Uint8Array> => png(data, width, height, 3);

/** [height width 4]. */
export const encodeRgba = ({ data, width, height }: Grey<Uint8Array>): Promise<Uint8Array> => png(data, width, height, 4);

/** One byte per pixel, as it is. */
export const encodeGrey = ({ data, width, height }: Grey<Uint8Array>): Promise<Uint8Array> => png(data, width, height, 1);

export const encodeGrey16 = async ({ data, width, height }: Grey<Uint16Array>): Promise<Uint8Array> =>
  (await fastPng()).encode({ data, width, height, channels: 1, depth: 16 }, { zlib: { level: compressionLevel } });

/** Indices into a palette of [red, green, blue] triples, which the file keeps. */
export const encodePalette = async ({ data, width, height }: Grey<Uint8Array>, palette: Uint8Array): Promise<Uint8Array> => {
  const colours = Array.from({ length: palette.length / 3 }, (_, i) => [palette[3 * i], palette[3 * i + 1], palette[3 * i + 2]]);
  const { encode } = await fastPng();
  return encode({ data, width, height, channels: 1, depth: 8, palette: colours as never }, { zlib: { level: compressionLevel } });
};

/** A photograph in a tenth of PNG's bytes; not for masks, whose colours it would blur. */
export const encodeJpeg = async ({ data, width, height }: RgbImage): Promise<Uint8Array> =>
  (await sharpDoor())(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 88, chromaSubsampling: "4:4:4" })
    .toBuffer();

/** For an `<img>` in a page of its own. */
export const pngDataUri = async (image: RgbImage): Promise<string> =>
  `data:image/png;base64,${Buffer.from(await encodePng(image)).toString("base64")}`;
