/** A strip of small pictures: enough to see what a set holds. */
import { markup, type Html, type RgbImage } from "../core/index.js";
import { montage, shrink } from "./pictures.js";
import { dataUri, pngBase64 } from "./png.js";

export interface Strip {
  readonly html: Html;
  /** One picture of them all, as base64. */
  readonly png: string;
}

const thumbPx = 192;

export async function strip(pictures: readonly { readonly name: string; readonly image: RgbImage }[]): Promise<Strip> {
  const small = pictures.map(({ name, image }) => ({ name, image: shrink(image, Math.ceil(image.width / thumbPx)) }));
  const figures = await Promise.all(
    small.map(
      async ({ name, image }) =>
        markup`<img src="${await dataUri(image)}" alt="${name}" title="${name}" style="width:${thumbPx}px;max-width:30%;height:auto;display:block">`,
    ),
  );
  const html = markup`<div style="display:flex;flex-wrap:wrap;gap:.4em;margin:.3em 0">${figures}</div>`;
  return { html, png: await pngBase64(montage([small.map((each) => each.image)], thumbPx)) };
}
