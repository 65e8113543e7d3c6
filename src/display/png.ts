/** Pictures inside text: PNG, which keeps every pixel, and JPEG for large photographs. */
import type { RgbImage } from "../core/index.js";
import { encodeJpeg, encodePng, pngDataUri } from "../image/index.js";

/** As MIME bundles want it. */
export const pngBase64 = async (image: RgbImage): Promise<string> => Buffer.from(await encodePng(image)).toString("base64");

/** As an `<img src>` wants it. */
export const dataUri = pngDataUri;

/** A photograph for an `<img src>`: small ones to the pixel, large ones as JPEG. */
export const photoUri = async (image: RgbImage): Promise<string> =>
  image.width < 480 ? dataUri(image) : `data:image/jpeg;base64,${Buffer.from(await encodeJpeg(image)).toString("base64")}`;
