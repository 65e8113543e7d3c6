/** How datasets and their splits show themselves: counts, sizes, first pictures, class shares over a few images. */
import type { LabelMap, MimeBundle } from "../core/index.js";
import { markup } from "../core/index.js";
import type { Bar } from "../display/bars.js";
import type { ImageSet } from "./image-set.js";
import type { Dataset } from "./dataset.js";

/** The code that draws is loaded when something is shown. */
const draw = () => import("../display/index.js");

const sizeOf = ({ size }: ImageSet) => (size ? `${size.width}\u00d7${size.height}` : "as in the files");

/** A split: its first pictures, and one line of facts. */
export async function setBundle(set: ImageSet, hasLabels: boolean): Promise<MimeBundle> {
  const { strip, table } = await draw();
  const labels = hasLabels ? (set.groups ? `${set.groups.length} groups of classes` : "19 classes") : "none";
  const facts = table([{ dataset: set.name, split: set.split, images: set.length, size: sizeOf(set), labels }]);
  const frames = await Promise.all(Array.from({ length: Math.min(4, set.length) }, (_, i) => set.at(i, { depth: false }))).catch(
    said,
  );
  if (typeof frames === "string")
    return { "text/html": markup`${facts.html()}<p>${frames}</p>`.text, "text/plain": `${facts}\n${frames}` };
  if (frames.length === 0) return { "text/html": facts.html().text, "text/plain": String(facts) };
  const { html, png } = await strip(frames.map(({ id, image }) => ({ name: id, image })));
  return { "text/html": markup`${facts.html()}${html}`.text, "image/png": png, "text/plain": String(facts) };
}

/** A picture that cannot be read is said, not thrown: the rest of the value is still worth seeing. */
const said = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const sampleSize = 16;

/** A dataset: its splits, and how much of its pictures each class takes, measured on a few training images. */
export async function datasetBundle({ kind, name, train, val, test, groups }: Dataset): Promise<MimeBundle> {
  const { barTable, barText, plural, table } = await draw();
  const sets = [train, val, test].filter((set) => set !== undefined);
  const splits = table(sets.map((set) => ({ split: set.split, images: set.length, size: sizeOf(set) })));
  const heading = kind === name ? name : `${name} (${kind})`;
  const count = Math.min(sampleSize, train.length);
  const places = Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * train.length) / count));
  const shares = await sharesOf(train, places, groups).catch(said);
  const note =
    typeof shares === "string"
      ? `Class shares are not known: ${shares}`
      : `Share of the labelled pixels, over ${count === train.length ? "all" : `${count} of the`} ${plural(train.length, "training image")}${count === train.length ? "" : ", evenly spaced"}.`;
  const bars = typeof shares === "string" ? [] : shares;
  const html = markup`<div><div style="font-weight:600">${heading}</div>${splits.html()}
    ${bars.length > 0 && barTable(bars, ["class", "share"])}<div style="font-size:.85em;opacity:.75">${note}</div></div>`;
  return { "text/html": html.text, "text/plain": [heading, splits, ...(bars.length > 0 ? [barText(bars)] : []), note].join("\n") };
}

/** Every class, also those that are nowhere in the sample; the longest bar is the most frequent class's. */
async function sharesOf(set: ImageSet, places: readonly number[], groups: Dataset["groups"]): Promise<Bar[]> {
  const { classesPresent, classNames, percent } = await draw();
  const maps: LabelMap[] = [];
  for (const place of places) {
    const { labels } = await set.at(place, { depth: false });
    if (labels) maps.push(labels);
  }
  const present = classesPresent(maps, groups).filter(({ name }) => name !== "unlabelled");
  const labelled = present.reduce((sum, { share }) => sum + share, 0);
  const most = Math.max(...present.map(({ share }) => share));
  return classNames(groups).map((name) => {
    const found = present.find((each) => each.name === name);
    const share = found ? found.share : 0;
    const text = found ? percent(share / labelled, share / labelled < 0.01 ? 2 : 1) : "\u2013";
    return { label: name, share: share / most, text, colour: found?.colour };
  });
}
