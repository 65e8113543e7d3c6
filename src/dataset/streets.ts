/**
 * The built-in streets as datasets: drawn once, in the formats of the datasets that they stand for, and from then on read by the same
 * code as real folders. GTA in GTA5's format, Parallel Domain v1-v3 in DGP's, the target in Cityscapes'.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Camera } from "../core/index.js";
import { GapLabError } from "../core/index.js";
import { streetNames, worldVersion, type DrawnStreet, type StreetCameraName, type StreetName } from "../world/index.js";
import { cellSignal, live } from "../display/live.js";
import { createHash } from "node:crypto";
import { isMade, makeFolders, stampOf, type Stamp } from "./cache.js";
import { cityscapesWriter, readCityscapes } from "./cityscapes.js";
import { makeDataset, type Dataset } from "./dataset.js";
import { drawAll } from "./draw-pool.js";
import type { DrawTask } from "./draw-worker.js";
import { gta5Writer, readGta5 } from "./gta5.js";

export interface StreetOptions {
  /** Other seeds, other streets. Sources and target never share one. */
  seed?: number;
  width?: number;
  height?: number;
  /** Another size at which labels arrive; they are drawn at the pictures' size. */
  labelSize?: { readonly width: number; readonly height: number };
  /** Images per split. Only the target has val and test. */
  counts?: { train?: number; val?: number; test?: number };
  /** Another camera for the datasets that copy the target's: when the target is not the built-in one. */
  camera?: StreetCameraName | Camera;
  /** Default `data/cache` in GapLab's folder, or `GAPLAB_CACHE`. */
  cacheDir?: string;
  /** Threads that draw; default all cores. */
  threads?: number;
  signal?: AbortSignal;
  onProgress?(progress: DrawProgress): void;
}

export interface DrawProgress {
  name: string;
  done: number;
  total: number;
  imagesPerSecond: number;
  /** Why it is drawn although it was there: said once, before the first image. */
  note?: string;
}

/** Changes when the files would be written differently. */
const formatVersion = 2;

const cacheRoot = () => process.env.GAPLAB_CACHE ?? fileURLToPath(new URL("../../data/cache", import.meta.url));

/** Opens a street dataset, drawing it first where it is not there yet (or was drawn by another version). */
export async function streets(name: StreetName, options: StreetOptions = {}): Promise<Dataset> {
  if (!streetNames.includes(name)) {
    throw new GapLabError("datasets.streets", { expected: `one of ${streetNames.join(", ")}`, got: name });
  }
  const { width = 192, height = 96, labelSize } = options;
  const target = place(name, options);
  if (!(await isMade(target.folder, target.stamp))) {
    // One drawing at a time in a process: each uses every thread, and who comes second may find it done.
    const turn = lastTurn.then(async () => {
      if (!(await isMade(target.folder, target.stamp)))
        await draw(name, { signal: cellSignal(), onProgress: drawing(), ...options });
    });
    lastTurn = turn.catch(() => {});
    await turn;
  }
  const read = { gta: readGta5, cityscapes: readCityscapes }[name as string] ?? (await import("./dgp.js")).readDgp;
  return makeDataset("streets", name, await read(target.folder), { width, height, labelSize });
}

/** In a notebook's cell: a bar, where drawing takes more than a moment. */
function drawing() {
  const tell = live({ afterMs: 700 });
  return ({ name, done, total }: DrawProgress) => {
    if (done > 0) tell({ step: done, steps: total, phase: `drawing the streets of ${name}, once` });
  };
}

let lastTurn: Promise<unknown> = Promise.resolve();

/** Where a dataset lies, and what it is made from. */
function place(name: StreetName, { seed = 1, width = 192, height = 96, counts = {}, camera, cacheDir }: StreetOptions) {
  const { train = 400, val = 100, test = 200 } = counts;
  const splits = name === "cityscapes" ? { train, val, test } : { train };
  const stamp: Stamp = { kind: "streets", formatVersion, worldVersion, name, seed, width, height, splits, camera: camera ?? null };
  const shortHash = (value: unknown) => createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 8);
  const view = camera === undefined ? "" : typeof camera === "string" ? `-${camera}` : `-camera-${shortHash(camera)}`;
  const folder = join(cacheDir ?? cacheRoot(), `${name}-${seed}-${width}x${height}-${Object.values(splits).join("-")}${view}`);
  return { folder, stamp, splits };
}

async function draw(name: StreetName, options: StreetOptions): Promise<void> {
  // PD v1 and v2 are the same pictures with two kinds of masks: drawn once.
  const names: StreetName[] = name === "pd-v1" || name === "pd-v2" ? ["pd-v1", "pd-v2"] : [name];
  const places = names.map((each) => place(each, options));
  const { seed = 1, width = 192, height = 96, camera } = options;
  const tasks = Object.entries(places[0].splits).flatMap(([split, count]) =>
    Array.from({ length: count }, (_, index) => ({
      split,
      street: names[0],
      options: { seed: `${seed}/${split}`, index, width, height, camera },
    })),
  ) satisfies (DrawTask & { split: string })[];

  const began = performance.now();
  let done = 0;
  const total = tasks.length;
  const previous = await stampOf(places[names.indexOf(name)].folder);
  if (previous) {
    const version = (stamp: Stamp) => `format ${String(stamp.formatVersion)}, world ${String(stamp.worldVersion)}`;
    const note = `${name} was drawn by another version (${version(previous)}; now ${version(places[0].stamp)}): drawing it again`;
    options.onProgress?.({ name: names.join(" and "), done, total, imagesPerSecond: 0, note });
  }
  await makeFolders(places, async (folders) => {
    const writers = await Promise.all(names.map((each, i) => writer(each, folders[i])));
    const take = async (drawn: DrawnStreet, place: number) => {
      const { split, options: task } = tasks[place];
      await Promise.all(writers.map((write) => write.add(split, task.index, drawn)));
      const imagesPerSecond = (1000 * ++done) / (performance.now() - began);
      options.onProgress?.({ name: names.join(" and "), done, total, imagesPerSecond });
    };
    await drawAll(tasks.map(({ street, options: task }) => ({ street, options: task })), take, options); // prettier-ignore
    for (const write of writers) await write.finish();
  });
}

interface Writer {
  add(split: string, index: number, drawn: DrawnStreet): Promise<void>;
  finish(): Promise<void>;
}

/** The format of the dataset that these streets stand for. */
async function writer(name: StreetName, folder: string): Promise<Writer> {
  if (name === "cityscapes") {
    const { write } = cityscapesWriter(folder);
    return { add: (split, index, drawn) => write(split, "street", index, drawn), finish: async () => {} };
  }
  if (name === "gta") {
    const { write } = gta5Writer(folder);
    return { add: (_, index, drawn) => write(index, drawn), finish: async () => {} };
  }
  const { dgpWriter } = await import("./dgp-writer.js");
  const { write, finish } = dgpWriter(folder, name);
  const masks = ({ exact, exactInstances, filled, filledInstances }: DrawnStreet) =>
    name === "pd-v1" ? { labels: exact, instances: exactInstances } : { labels: filled, instances: filledInstances };
  return { add: (_, index, drawn) => write({ ...drawn, index, ...masks(drawn) }), finish };
}
