/** Pictures from files, as RGB. */
import { open, readFile } from "node:fs/promises";
import { GapLabError, type RgbImage } from "../core/index.js";
import { sharpDoor } from "./doors.js";

/**
 * Any PNG or JPEG as 8-bit RGB: alpha is dropped, and colour profiles are not applied (as in Pillow, which the published code used).
 * @throws GapLabError naming the file when it cannot be decoded whole.
 */
export async function readRgb(file: string): Promise<RgbImage> {
  const [bytes, sharp] = await Promise.all([readBytes(file), sharpDoor()]);
  try {
    const picture = sharp(bytes, { failOn: "error", ignoreIcc: true }).removeAlpha().toColourspace("srgb");
    const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, data: new Uint8Array(data.buffer, data.byteOffset, data.length) };
  } catch (cause) {
    throw undecodable(file, cause, bytes);
  }
}

/** Width and height in pixels, from the header alone. */
export async function readSize(file: string): Promise<{ width: number; height: number }> {
  const png = await pngHeader(file);
  if (png.toString("latin1", 1, 4) === "PNG" && png.length >= 24)
    return { width: png.readUInt32BE(16), height: png.readUInt32BE(20) };
  const [bytes, sharp] = await Promise.all([readBytes(file), sharpDoor()]);
  try {
    const { width, height } = await sharp(bytes).metadata();
    return { width, height };
  } catch (cause) {
    throw undecodable(file, cause, bytes);
  }
}

/** A PNG's size stands in its first 24 bytes. */
async function pngHeader(file: string): Promise<Buffer> {
  const handle = await open(file).catch((cause: unknown) => {
    throw undecodable(file, cause);
  });
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(24), 0, 24, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** @throws GapLabError naming the file when it is not there or may not be read. */
export async function readBytes(file: string): Promise<Buffer> {
  return readFile(file).catch((cause: unknown) => {
    throw undecodable(file, cause);
  });
}

/** One error for every way in which a picture can be broken. */
export function undecodable(file: string, cause: unknown, bytes?: Uint8Array): GapLabError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const missing = code === "ENOENT" || code === "ENOTDIR";
  return new GapLabError(file, {
    expected: "a whole PNG or JPEG picture",
    got: missing ? "no such file" : ((bytes && endsEarly(bytes)) ?? message.split("\n")[0]),
    fix: missing
      ? "Check the path."
      : "Copy or download the file again; a built-in dataset is drawn again when its folder is deleted.",
    cause,
  });
}

/** What to say of a file whose end is missing: PNG ends with an IEND chunk of 12 bytes, JPEG with FF D9. */
function endsEarly(bytes: Uint8Array): string | undefined {
  const buffer = Buffer.from(bytes);
  const cut = `a file cut short (${buffer.length} bytes, no end mark)`;
  if (buffer.length === 0) return "an empty file";
  if (buffer.toString("latin1", 1, 4) === "PNG")
    return buffer.toString("latin1", buffer.length - 8, buffer.length - 4) === "IEND" ? undefined : cut;
  if (buffer[0] === 0xff && buffer[1] === 0xd8) return buffer.lastIndexOf(Buffer.from([0xff, 0xd9])) >= 0 ? undefined : cut;
  return undefined;
}
