/** Images with labels, depth and cameras, from the built-in streets or from folders in the formats of the field. */
import { GapLabError } from "../core/index.js";
import { camvidGroups } from "../labels/index.js";
import { readCamvid } from "./camvid.js";
import { readCityscapes } from "./cityscapes.js";
import { makeDataset, type Dataset, type SizeOptions } from "./dataset.js";
import { readDgp } from "./dgp.js";
import { readGta5 } from "./gta5.js";
import { streets, type StreetOptions } from "./streets.js";

export type { Dataset, SizeOptions } from "./dataset.js";
export type { ImageSet, LabelledSet, UnlabelledSet } from "./image-set.js";
export type { StreetOptions } from "./streets.js";
export { batches, type Batch, type BatchOptions, type BatchStream, type UnlabelledBatch } from "./batches.js";

const cityscapes = async (path: string, size: SizeOptions = {}): Promise<Dataset> =>
  makeDataset("cityscapes", path, await readCityscapes(path), size);

const gta5 = async (path: string, size: SizeOptions = {}): Promise<Dataset> =>
  makeDataset("gta5", path, await readGta5(path), size);

const dgp = async (path: string, size: SizeOptions = {}): Promise<Dataset> => makeDataset("dgp", path, await readDgp(path), size);

/** Labels are CamVid's 11 groups of the 19 classes. */
const camvid = async (path: string, size: SizeOptions = {}): Promise<Dataset> =>
  makeDataset("camvid", path, await readCamvid(path), size, camvidGroups);

const kinds = { cityscapes, gta5, dgp, camvid };

/** What "KIND:PATH" names. @throws GapLabError for another kind, or a path with nothing of it. */
async function open(what: string, size: SizeOptions = {}): Promise<Dataset> {
  const [, kind, path] = /^([^:]+):(.+)$/.exec(what) ?? [];
  const read = kinds[kind as keyof typeof kinds];
  if (!read) throw new GapLabError("dataset", { expected: `KIND:PATH with a kind of ${Object.keys(kinds).join(", ")}`, got: what });
  return read(path, size);
}

/** The datasets, by name. `streets` needs no files; the others read a folder. */
export const datasets = {
  streets: (name: Parameters<typeof streets>[0], options?: StreetOptions) => streets(name, options),
  ...kinds,
  open,
};
