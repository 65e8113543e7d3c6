/** Images with labels, depth and cameras, from the built-in streets or from folders in the formats of the field. */
import { GapLabError } from "../core/index.js";
import { camvidGroups } from "../labels/index.js";
import { readCamvid } from "./camvid.js";
import { readCityscapes } from "./cityscapes.js";
import { makeDataset, type Dataset, type SizeOptions } from "./dataset.js";
import { readGta5 } from "./gta5.js";
import type { StreetName } from "../world/index.js";
import { streets, type StreetOptions } from "./streets.js";

export type { Dataset, SizeOptions } from "./dataset.js";
export type { ImageSet, LabelledSet, UnlabelledSet } from "./image-set.js";
export type { DrawProgress, StreetOptions } from "./streets.js";
export { classShares } from "./class-shares.js";
export { scoredSet, sourceSet, targetSet } from "./roles.js";
export { batches, type Batch, type BatchOptions, type BatchStream, type UnlabelledBatch } from "./batches.js";

const cityscapes = async (path: string, size: SizeOptions = {}): Promise<Dataset> =>
  makeDataset("cityscapes", path, await readCityscapes(path), size);

const gta5 = async (path: string, size: SizeOptions = {}): Promise<Dataset> =>
  makeDataset("gta5", path, await readGta5(path), size);

/** Its reader comes with a schema validator and an unzipper, loaded when a dataset first asks for them. */
async function dgp(path: string, size: SizeOptions = {}): Promise<Dataset> {
  const { readDgp } = await import("./dgp.js");
  return makeDataset("dgp", path, await readDgp(path), size);
}

/** Labels are CamVid's 11 groups of the 19 classes. */
const camvid = async (path: string, size: SizeOptions = {}): Promise<Dataset> =>
  makeDataset("camvid", path, await readCamvid(path), size, camvidGroups);

const kinds = {
  /** A folder in Cityscapes' layout: leftImg8bit and gtFine. */
  cityscapes,
  /** A folder with GTA5's images and labels. */
  gta5,
  /** A folder in DGP v1, the format of Parallel Domain. */
  dgp,
  /** A folder with CamVid's images; its labels are 11 groups of the 19 classes. */
  camvid,
};

/** Folders by kind, and "streets:gta" as what `streets("gta")` gives. */
const openers: Record<string, (path: string, options: StreetOptions) => Promise<Dataset>> = {
  ...kinds,
  streets: (name, options) => streets(name as StreetName, options),
};

/** What "KIND:PATH" names. @throws GapLabError for another kind, or a path with nothing of it. */
async function open(what: string, options: StreetOptions = {}): Promise<Dataset> {
  const [, kind, path] = /^([^:]+):(.+)$/.exec(what) ?? [];
  if (!Object.hasOwn(openers, kind ?? "")) {
    const expected = `KIND:PATH with a kind of ${Object.keys(openers).join(", ")}`;
    throw new GapLabError("dataset", { expected, got: what, fix: "For example cityscapes:/data/cityscapes." });
  }
  return openers[kind](path, options);
}

/** The datasets, by name. `streets` needs no files; the others read a folder. */
export const datasets = {
  /** The built-in streets, drawn once and then read from disk: `await datasets.streets("gta")`. */
  streets: (name: Parameters<typeof streets>[0], options?: StreetOptions) => streets(name, options),
  ...kinds,
  /** By a text "KIND:PATH", such as "streets:gta" or "cityscapes:/data/cityscapes". */
  open,
};
