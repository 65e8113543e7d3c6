/** Pictures as PNG inside text. */
import type { RgbImage } from "../core/index.js";
import { encodePng } from "../image/index.js";

/** As MIME bundles want it. */
export const pngBase64 = async (image: RgbImage): Promise<string> => Buffer.from(await encodePng(image)).toString("base64");

/** As an `<img src>` wants it. */
export { pngDataUri as dataUri } from "../image/index.js";
