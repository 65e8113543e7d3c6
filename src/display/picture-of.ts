/** What a notebook may hand to `show`, turned into a picture with words, legend and scale. */
import { GapLabError, type Frame, type LabelMap, type RgbImage, type UnlabelledFrame } from "../core/index.js";
import { colourise, type ClassGroup } from "../labels/index.js";
import {
  depthPicture, entropyPicture, instancePicture, overlay, scalarPicture, type NumberedThings, type ScalarMap, type ScaleName,
} from "./pictures.js"; // prettier-ignore
import { classesPresent } from "./legend.js";
import { list, plural } from "./format.js";
import { ShownDepth, ShownEntropy, ShownHeat, ShownLabels } from "./shown.js";

/** A prediction as `Net.predict` gives it. */
export interface PredictionLike {
  classes(): LabelMap;
}

export type Showable = RgbImage | LabelMap | ScalarMap | NumberedThings | PredictionLike | Frame | UnlabelledFrame;

export interface ShowOptions {
  /** "labels" lays a frame's labels over its image. */
  readonly overlay?: "labels" | "none";
  /** Weight of the labels' colours, 0-1. */
  readonly alpha?: number;
  /** What the labels' numbers mean where they are not trainIds: a coarser dataset's groups. */
  readonly groups?: readonly ClassGroup[];
}

/** What the colours of a map mean: a title with the unit, and its two ends in words. */
export interface ColourScale {
  readonly name: ScaleName;
  readonly title: string;
  readonly low: string;
  readonly high: string;
}

export interface Picture {
  readonly name: string;
  readonly image: RgbImage;
  readonly alt: string;
  /** Not made of a few colours that must stay what they are. */
  readonly isPhoto?: boolean;
  /** The labels whose classes the legend should name. */
  readonly labels?: LabelMap;
  readonly groups?: readonly ClassGroup[];
  readonly scale?: ColourScale;
}

export async function toPicture(name: string, value: Showable, options: ShowOptions = {}): Promise<Picture> {
  if (isFrame(value)) return ofFrame(name, value, options);
  if ("classes" in value) return ofLabels(name, value.classes(), options.groups);
  const pixels = value.width * value.height;
  if (value.data instanceof Float32Array && value.data.length === pixels) return ofScalars(name, value as ScalarMap);
  if (value.data instanceof Uint16Array && value.data.length === pixels) return ofThings(name, value as NumberedThings);
  if (value.data?.length === pixels) return ofLabels(name, value as LabelMap, options.groups);
  if (value.data?.length === pixels * 3) {
    return { name, image: value as RgbImage, isPhoto: true, alt: `${name}, a picture of ${value.width} by ${value.height} pixels` };
  }
  throw new GapLabError("show", {
    expected: `an image, labels, a map of numbers, a prediction or a frame as "${name}"`,
    got: value.data ? `${value.data.length} values for ${value.width}x${value.height} pixels` : Object.keys(value).join(", "),
    fix: "Pass a frame, frame.image, frame.labels, or net.predict(image).",
  });
}

const isFrame = (value: Showable): value is Frame => "image" in value && "id" in value;

function ofFrame(name: string, { image, labels }: Frame, options: ShowOptions): Picture {
  const { overlay: kind = "none", alpha, groups = labels && groupsOf(labels) } = options;
  if (kind === "none" || !labels)
    return { name, image, isPhoto: true, alt: `${name}, a picture of ${image.width} by ${image.height} pixels` };
  return {
    name,
    image: overlay(image, labels, alpha, groups),
    isPhoto: true,
    labels,
    groups,
    alt: `${name} with its labels over it: ${names(labels, groups)}`,
  };
}

const groupsOf = (labels: LabelMap) => (labels instanceof ShownLabels ? labels.groups : undefined);

const ofLabels = (name: string, labels: LabelMap, groups = groupsOf(labels)): Picture => ({
  name,
  image: colourise(labels, groups),
  labels,
  groups,
  alt: `${name}, a mask: ${names(labels, groups)}`,
});

function ofThings(name: string, things: NumberedThings): Picture {
  const found = new Set(things.data);
  found.delete(0);
  return { name, image: instancePicture(things), alt: `${name}, ${plural(found.size, "thing")} told apart` };
}

/** A map says what it measures, or else: entropy lies in 0-1, anything beyond one is taken as metres. */
async function ofScalars(name: string, map: ScalarMap): Promise<Picture> {
  if (map instanceof ShownHeat) return ofHeat(name, map);
  let [most, sum] = [0, 0];
  for (const v of map.data) {
    most = Math.max(most, v);
    sum += v;
  }
  if (map instanceof ShownDepth || (most > 1.001 && !(map instanceof ShownEntropy))) {
    const scale = { name: "viridis", title: "distance", low: "200 m or more", high: "2 m or less" } as const;
    return { name, image: await depthPicture(map), scale, alt: `${name}, ${nearest(map)}` };
  }
  const scale = { name: "inferno", title: "entropy, share of its maximum", low: "0 certain", high: "1 undecided" } as const;
  return { name, image: await entropyPicture(map), scale, alt: `${name}, mean ${(sum / map.data.length).toFixed(2)} of 1` };
}

async function ofHeat(name: string, map: ShownHeat): Promise<Picture> {
  const { title, low, high, words } = map.scale;
  const mean = map.data.reduce((sum, v) => sum + v, 0) / map.data.length;
  const scale = { name: "inferno", title, ...words } as const;
  return {
    name,
    image: await scalarPicture(map, { low, high }),
    scale,
    alt: `${name === title ? name : `${name}, ${title}`}, mean ${Number(mean.toPrecision(2))}`,
  };
}

/** In metres, of what is not sky. */
function nearest({ data }: ScalarMap): string {
  let [near, far] = [Infinity, 0];
  for (const metres of data) {
    near = Math.min(near, metres);
    if (metres !== Infinity) far = Math.max(far, metres);
  }
  return near === Infinity ? "distances, all without end" : `distances from ${near.toFixed(1)} to ${far.toFixed(0)} m`;
}

const names = (labels: LabelMap, groups?: readonly ClassGroup[]): string =>
  list(classesPresent([labels], groups).map((c) => c.name));
