/** Other sizes: pictures smoothly, labels by taking the nearest pixel, which is the one at floor((i + 0.5) in / out). */
import type { LabelMap, RgbImage } from "../core/index.js";
import { sharpDoor } from "./doors.js";

/** Bicubic, with the averaging that shrinking needs (as Pillow does, which the published code used). */
export async function resizeRgb(image: RgbImage, width: number, height: number): Promise<RgbImage> {
  if (image.width === width && image.height === height) return image;
  const sharp = await sharpDoor();
  const raw = { width: image.width, height: image.height, channels: 3 } as const;
  const data = await sharp(image.data, { raw }).resize(width, height, { fit: "fill", kernel: "cubic" }).raw().toBuffer();
  return { width, height, data: new Uint8Array(data.buffer, data.byteOffset, data.length) };
}

/** Works for every map of one value per pixel. */
export function resizeLabels<T extends Omit<LabelMap, "data"> & { data: Uint8Array | Float32Array }>(
  map: T,
  width: number,
  height: number,
): T {
  if (map.width === width && map.height === height) return map;
  const data = map.data instanceof Uint8Array ? new Uint8Array(width * height) : new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * map.height) / height) * map.width;
    for (let x = 0; x < width; x++) data[y * width + x] = map.data[row + Math.floor(((x + 0.5) * map.width) / width)];
  }
  return { ...map, width, height, data };
}
