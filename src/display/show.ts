/**
 * `show.row({ image, prediction, entropy })` and `show.grid({ source: set.take(4), target: … }, { overlay: "labels" })`: named
 * pictures that show themselves as HTML (crisp when enlarged, with legends), as one PNG, and as words.
 */
import { display, GapLabError, markup, type Displayable, type Html, type MimeBundle, type RgbImage } from "../core/index.js";
import { classLegend, scaleLegend } from "./legend.js";
import { live } from "./live.js";
import { montage, shrink } from "./pictures.js";
import { toPicture, type Picture, type Showable, type ShowOptions } from "./picture-of.js";
import { dataUri, photoUri, pngBase64 } from "./png.js";

/** Anything that hands out frames by number: a dataset's split. */
export interface FrameSource {
  readonly length: number;
  /** What its labels' numbers mean where they are not trainIds. */
  readonly groups?: ShowOptions["groups"];
  at(index: number): Promise<Showable>;
}

/** Pictures of a row, asked for by number at most this often when nobody said how many. */
const mostPerRow = 8;

/** Shows pictures side by side, and long work while it runs. */
export const show = {
  /**
   * A listener that shows progress under the running cell, in one output that is updated at most ten times a second: a bar, the time
   * left, the losses and their curves. `await run.for(60, { onProgress: show.live() })`; for work of your own call it once a step:
   * `const tell = show.live(); tell({ step, steps, losses: { loss } })`. Outside a notebook it does nothing.
   */
  live,

  /** Named pictures side by side. */
  row(pictures: Readonly<Record<string, Showable>>, options: ShowOptions = {}): Displayable {
    const entries = Object.entries(pictures);
    if (entries.length === 0) throw nothingToShow("show.row", "{ image }");
    return shown(async () => [{ pictures: await Promise.all(entries.map(([name, value]) => drawn(name, value, options))) }]);
  },

  /** Rows of pictures, each row a set (its first eight images) or a list. */
  grid(rows: Readonly<Record<string, FrameSource | readonly Showable[]>>, options: ShowOptions = {}): Displayable {
    const entries = Object.entries(rows);
    if (entries.length === 0) throw nothingToShow("show.grid", "{ source: streets.train.take(4) }");
    return shown(() => Promise.all(entries.map(async ([name, row]) => ({ name, pictures: await rowOf(name, row, options) }))));
  },
};

async function rowOf(name: string, row: FrameSource | readonly Showable[], options: ShowOptions): Promise<Picture[]> {
  const items = isSource(row) ? Array.from({ length: Math.min(row.length, mostPerRow) }, (_, i) => row.at(i)) : row;
  const values = await Promise.all(items);
  return Promise.all(
    values.map((value, i) =>
      drawn(`${name} ${i + 1}`, value, { ...options, groups: isSource(row) ? (row.groups ?? options.groups) : options.groups }),
    ),
  );
}

/** Photographs of 2048 pixels would make an output of megabytes: nothing is shown wider than this. */
const widestPx = 960;

async function drawn(name: string, value: Showable, options: ShowOptions): Promise<Picture> {
  const picture = await toPicture(name, value, options);
  return { ...picture, image: narrow(picture.image, widestPx) };
}

const narrow = (image: RgbImage, mostPx: number): RgbImage => shrink(image, Math.ceil(image.width / mostPx));

const isSource = (row: object): row is FrameSource => !Array.isArray(row);

interface PictureRow {
  readonly name?: string;
  readonly pictures: readonly Picture[];
}

function shown(load: () => Promise<PictureRow[]>): Displayable {
  return {
    async [display](): Promise<MimeBundle> {
      const rows = await load();
      return {
        "text/html": (await asHtml(rows)).text,
        "image/png": await pngBase64(montage(rows.map((row) => row.pictures.map((p) => narrow(p.image, 320))))),
        "text/plain": rows
          .map(({ name, pictures }) => `${name ? `${name}: ` : ""}${pictures.map((p) => p.alt).join(", ")}`)
          .join("\n"),
      };
    },
  };
}

async function asHtml(rows: readonly PictureRow[]): Promise<Html> {
  const pictures = rows.flatMap((row) => row.pictures);
  const legends = [...new Set(pictures.filter((p) => p.labels).map((p) => p.groups))].map((groups) =>
    classLegend(
      pictures.flatMap((p) => (p.labels && p.groups === groups ? [p.labels] : [])),
      groups,
    ),
  );
  const scales = [
    ...new Map(
      pictures.flatMap((p) => (p.scale ? [[`${p.scale.title} ${p.scale.low} ${p.scale.high}`, p.scale] as const] : [])),
    ).values(),
  ];
  const columnCount = Math.min(4, Math.max(...rows.map((row) => row.pictures.length)));
  const blocks = await Promise.all(rows.map((row) => rowHtml(row, columnCount)));
  const bars = await Promise.all(scales.map((s) => scaleLegend(s)));
  return markup`<div>${blocks}${legends}${bars}</div>`;
}

/** Up to four pictures to a line, sharing its width, the same in every row; more go on the next line. */
async function rowHtml({ name, pictures }: PictureRow, columnCount: number): Promise<Html> {
  const figures = await Promise.all(pictures.map((picture) => figure(picture, name === undefined)));
  const widthPx = Math.max(...pictures.map((p) => shownWidthPx(p.image.width)));
  const columns = `grid-template-columns:repeat(${columnCount},minmax(0,${widthPx}px))`;
  const heading = name !== undefined && markup`<div style="font-weight:600;margin-top:.5em">${name}</div>`;
  return markup`${heading}<div style="display:grid;${columns};gap:.6em;align-items:start;margin:.3em 0">${figures}</div>`;
}

/** Enlarged by whole pixels to some 288 px, so that small pictures stay crisp; large ones are shown at most 480 px wide. */
const shownWidthPx = (width: number): number => Math.min(480, width * Math.max(1, Math.round(288 / width)));

async function figure({ name, image, alt, isPhoto }: Picture, withCaption: boolean): Promise<Html> {
  const rendering = image.width < 480 ? "image-rendering:pixelated;" : "";
  const style = `${rendering}width:100%;max-width:${shownWidthPx(image.width)}px;height:auto;display:block`;
  const source = await (isPhoto ? photoUri : dataUri)(image);
  const caption = withCaption && markup`<figcaption style="font-size:.85em;opacity:.8">${name}</figcaption>`;
  return markup`<figure style="margin:0;min-width:0">${caption}<img src="${source}" alt="${alt}" style="${style}"></figure>`;
}

const nothingToShow = (where: string, example: string) =>
  new GapLabError(where, { expected: "at least one named picture", got: "none", fix: `For example: ${where}(${example})` });
