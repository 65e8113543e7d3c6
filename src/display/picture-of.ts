/** What a notebook may hand to `show`, turned into a picture with words, legend and scale. */
import { GapLabError, type Frame, type LabelMap, type RgbImage, type UnlabelledFrame } from "../core/index.js";
import { colourise, type ClassGroup } from "../labels/index.js";
import { depthPicture, entropyPicture, overlay, type ScalarMap, type ScaleName } from "./pictures.js";
import { classesPresent } from "./legend.js";
import { list } from "./format.js";

/** A prediction as `Net.predict` gives it. */
export interface PredictionLike {
  classes(): LabelMap;
}

export type Showable = RgbImage | LabelMap | ScalarMap | PredictionLike | Frame | UnlabelledFrame;

export interface ShowOptions {
  /** "labels" lays a frame's labels over its image. */
  readonly overlay?: "labels" | "none";
  /** Weight of the labels' colours, 0-1. */
  readonly alpha?: number;
  /** What the labels' numbers mean where they are not trainIds: a coarser dataset's groups. */
  readonly groups?: readonly ClassGroup[];
}

export interface Picture {
  readonly name: string;
  readonly image: RgbImage;
  readonly alt: string;
  /** The labels whose classes the legend should name. */
  readonly labels?: LabelMap;
  readonly groups?: readonly ClassGroup[];
  readonly scale?: { readonly name: ScaleName; readonly low: string; readonly high: string };
}

export async function toPicture(name: string, value: Showable, options: ShowOptions = {}): Promise<Picture> {
  if (isFrame(value)) return ofFrame(name, value, options);
  if ("classes" in value) return ofLabels(name, value.classes(), options.groups);
  const pixels = value.width * value.height;
  if (value.data instanceof Float32Array && value.data.length === pixels) return ofScalars(name, value as ScalarMap);
  if (value.data?.length === pixels) return ofLabels(name, value as LabelMap, options.groups);
  if (value.data?.length === pixels * 3) {
    return { name, image: value as RgbImage, alt: `${name}, a picture of ${value.width} by ${value.height} pixels` };
  }
  throw new GapLabError("show", {
    expected: `an image, labels, a map of numbers, a prediction or a frame as "${name}"`,
    got: value.data ? `${value.data.length} values for ${value.width}x${value.height} pixels` : Object.keys(value).join(", "),
    fix: "Pass a frame, frame.image, frame.labels, or net.predict(image).",
  });
}

const isFrame = (value: Showable): value is Frame => "image" in value && "id" in value;

function ofFrame(name: string, { image, labels }: Frame, { overlay: kind = "none", alpha, groups }: ShowOptions): Picture {
  if (kind === "none" || !labels) return { name, image, alt: `${name}, a picture of ${image.width} by ${image.height} pixels` };
  return {
    name,
    image: overlay(image, labels, alpha, groups),
    labels,
    groups,
    alt: `${name} with its labels over it: ${names(labels, groups)}`,
  };
}

const ofLabels = (name: string, labels: LabelMap, groups?: readonly ClassGroup[]): Picture => ({
  name,
  image: colourise(labels, groups),
  labels,
  groups,
  alt: `${name}, a mask: ${names(labels, groups)}`,
});

/** Entropy lies in 0-1; anything beyond one is taken as metres. */
async function ofScalars(name: string, map: ScalarMap): Promise<Picture> {
  let [most, sum] = [0, 0];
  for (const v of map.data) {
    most = Math.max(most, v);
    sum += v;
  }
  if (most > 1.001) {
    const scale = { name: "viridis", low: "200 m or more", high: "2 m" } as const;
    return { name, image: await depthPicture(map), scale, alt: `${name}, distances in metres` };
  }
  const scale = { name: "inferno", low: "0 certain", high: "1 undecided" } as const;
  return { name, image: await entropyPicture(map), scale, alt: `${name}, mean ${(sum / map.data.length).toFixed(2)} of 1` };
}

const names = (labels: LabelMap, groups?: readonly ClassGroup[]): string =>
  list(classesPresent([labels], groups).map((c) => c.name));
