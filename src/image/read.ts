/** Pictures from files, as RGB. */
import sharp from "sharp";
import { GapLabError, type RgbImage } from "../core/index.js";

/** Any PNG or JPEG as 8-bit RGB; alpha is dropped. @throws GapLabError naming the file when it cannot be decoded whole. */
export async function readRgb(file: string): Promise<RgbImage> {
  try {
    const { data, info } = await sharp(file, { failOn: "truncated" }).removeAlpha().toColourspace("srgb").raw().toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, data: new Uint8Array(data.buffer, data.byteOffset, data.length) };
  } catch (cause) {
    throw undecodable(file, cause);
  }
}

/** Width and height in pixels, from the header alone. */
export async function readSize(file: string): Promise<{ width: number; height: number }> {
  try {
    const { width, height } = await sharp(file).metadata();
    return { width, height };
  } catch (cause) {
    throw undecodable(file, cause);
  }
}

/** One error for every way in which a picture can be broken. */
export function undecodable(file: string, cause: unknown): GapLabError {
  const reason = (cause as Error).message.split("\n")[0];
  const missing = /Input file is missing|ENOENT/.test(reason);
  return new GapLabError(file, {
    expected: "a whole PNG or JPEG picture",
    got: missing ? "no such file" : reason,
    fix: missing ? "Check the path." : "Copy or download the file again; a built-in dataset is drawn again when its folder is deleted.",
    cause,
  });
}
