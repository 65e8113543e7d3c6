/** Legends: the classes that are present, in Cityscapes' colours; a bar for a colour scale. */
import { markup, type Html, type LabelMap } from "../core/index.js";
import { classes, ignoreLabel, palette, type ClassGroup } from "../labels/index.js";
import type { ColourScale } from "./picture-of.js";
import { colourTable } from "./vega.js";

export interface PresentClass {
  /** trainId, or the group's number. */
  readonly label: number;
  readonly name: string;
  /** "#804080". */
  readonly colour: string;
  /** Of all pixels, 0-1. */
  readonly share: number;
}

export const hexColour = (rgb: readonly number[]): string => `#${rgb.map((v) => v.toString(16).padStart(2, "0")).join("")}`;

/** The names that label numbers stand for, in their order. */
export const classNames = (groups?: readonly ClassGroup[]): string[] => (groups ?? classes).map(({ name }) => name);

/** The classes (or groups) with at least one pixel, in order of their numbers; pixels without a label come last, black. */
export function classesPresent(maps: readonly LabelMap[], groups?: readonly ClassGroup[]): PresentClass[] {
  const counts = new Float64Array(256);
  for (const map of maps) for (const label of map.data) counts[label]++;
  const total = counts.reduce((sum, n) => sum + n, 0);
  const colours = palette(groups);
  const known = classNames(groups).map((name, label) => ({ label, name }));
  return [...known, { label: ignoreLabel, name: "unlabelled" }]
    .filter(({ label }) => counts[label] > 0)
    .map(({ label, name }) => ({
      label,
      name,
      colour: hexColour([...colours.subarray(3 * label, 3 * label + 3)]),
      share: counts[label] / total,
    }));
}

const border = "border-radius:2px;border:1px solid rgb(128 128 128 / .45)";
const printed = "print-color-adjust:exact;-webkit-print-color-adjust:exact";

export function classLegend(maps: readonly LabelMap[], groups?: readonly ClassGroup[]): Html {
  const swatch = (colour: string) =>
    markup`<span style="width:.85em;height:.85em;${border};${printed};background:${colour}"></span>`;
  const items = classesPresent(maps, groups).map(
    ({ name, colour }) =>
      markup`<span style="display:inline-flex;align-items:center;gap:.4em;white-space:nowrap">${swatch(colour)}${name}</span>`,
  );
  return markup`<div class="legend" style="${legendStyle};gap:.25em 1.1em">${items}</div>`;
}

/** A colour bar: what it measures, and its ends in words. */
export async function scaleLegend({ name, title, low, high }: ColourScale): Promise<Html> {
  const table = await colourTable(name, 12);
  const stops = Array.from({ length: 12 }, (_, i) => hexColour([...table.subarray(i * 3, i * 3 + 3)])).join(",");
  const bar = `flex:0 1 11em;height:.85em;${border};${printed};background:linear-gradient(to right,${stops})`;
  return markup`<div class="legend" style="${legendStyle};gap:.6em"><span style="opacity:.75">${title}</span><span>${low}</span><span style="${bar}"></span><span>${high}</span></div>`;
}

const legendStyle = "display:flex;flex-wrap:wrap;align-items:center;font-size:.85em;line-height:1.5";
