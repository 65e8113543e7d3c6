/** Pieces that every section is made of: a table, a chart in two widths, a picture, colours of arms and classes. */
import type { RgbImage } from "../core/index.js";
import {
  dataUri, hexColour, markup, okabeIto, raw, type Chart, type ChartClass, type Html, type HtmlValue,
} from "../display/index.js"; // prettier-ignore
import { classes, type ClassGroup } from "../labels/index.js";
import { chartPicture } from "./chart-picture.js";
import { mainOf } from "./published.js";

/** What a section says when its study has nothing for it. */
export const nothing = (why: string): Html => markup`<p>${why}</p>`;

/** A table that scrolls by itself, under a caption that does not. Headings: "images" for figures, "labels|text" for words. */
export function dataTable(id: string, caption: string, headings: readonly string[], rows: readonly Html[]): Html {
  const head = headings.map((heading, i) => {
    const [text, kind] = heading.split("|");
    return markup`<th scope="col" class="${kind === "text" || i === 0 ? "text" : ""}">${text}</th>`;
  });
  return markup`<p class="caption" id="${id}-caption">${caption}</p>
    <div class="scroll" tabindex="0" role="region" aria-labelledby="${id}-caption"><table aria-labelledby="${id}-caption">
    <thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** Plot widths: a desk or paper, and a phone. */
export interface Widths {
  readonly wide: number;
  readonly narrow: number;
}

/** Labels beside the plot are as wide on a phone as on a desk, so each form is drawn for its width instead of being scaled. */
export async function chartFigure(draw: (widthPx: number) => Chart, { wide, narrow }: Widths, caption: HtmlValue): Promise<Html> {
  const chart = draw(wide);
  const [desk, phone] = await Promise.all([chart.svg("page"), draw(narrow).svg("page")]);
  return markup`<figure class="chart">${chartPicture(desk, phone, chart.summary)}<figcaption>${caption}</figcaption></figure>`;
}

/** A picture with its caption. Small ones are enlarged with their pixels kept square. */
export async function picture(image: RgbImage, alt: string, caption?: HtmlValue): Promise<Html> {
  const img = await imgTag(image, alt);
  return markup`<figure class="picture">${img}${caption && markup`<figcaption>${caption}</figcaption>`}</figure>`;
}

export async function imgTag(image: RgbImage, alt: string): Promise<Html> {
  const crisp = image.width < 480 && markup` class="crisp"`;
  return markup`<img${crisp} src="${raw(await dataUri(image))}" width="${image.width}" height="${image.height}" alt="${alt}" />`;
}

const armColours: Record<string, string> = {
  "gta-source-only": okabeIto.grey,
  "gta-advent": okabeIto.skyBlue,
  "pd-v1-advent": okabeIto.orange,
  "pd-v2-advent": okabeIto.green,
  "pd-v3-advent": okabeIto.purple,
};

/** A control has its arm's colour. */
export const armColour = (arm: string): string => armColours[mainOf(arm)] ?? okabeIto.vermillion;

/** What was scored, in its order, each with its Cityscapes colour, a group with its first class's; grey for an unknown name. */
export function chartClasses(names: readonly string[], groups: readonly ClassGroup[] = []): ChartClass[] {
  return names.map((name) => {
    const group = groups.find((g) => g.name === name);
    const known = group ? classes[group.trainIds[0]] : classes.find((c) => c.name === name);
    return { name, colour: known ? hexColour(known.colour) : okabeIto.grey };
  });
}
