/**
 * Parallel Domain's data: DGP v1 (TRI-ML/dgp 1e06dc9, parallel-domain/pd-sdk 504edde). {root}/scene_dataset.json lists scenes by split;
 * a scene's JSON lists its images with their annotations, all paths relative to the scene's folder. No name is built here, every path
 * is followed. Read are images that have semantic segmentation, from all cameras; depth and calibration where they are there.
 */
import { basename, dirname, join } from "node:path";
import { GapLabError, type Camera, type LabelMap } from "../core/index.js";
import { readIndices, readSize } from "../image/index.js";
import { ignoreLabel, parallelDomainTrainId } from "../labels/index.js";
import { cameraFromDgp } from "./dgp-camera.js";
import { calibrationSchema, datasetSchema, ontologySchema, readDgpJson, sceneSchema } from "./dgp-schema.js";
import type { DgpImage, DgpIntrinsics, DgpPose, DgpScene } from "./dgp-schema.js";
import { expectFolder, list } from "./files.js";
import type { Item, Parts } from "./item.js";
import { readDepthNpz } from "./npz.js";

/** Annotation types that are read. */
const [semantic, depth] = ["2", "6"];
/** Split keys; 3, a training set to overfit on, is not read. */
const [train, val, test] = ["0", "1", "2"];

/** @throws GapLabError when there is no dataset JSON, when a file it names is missing, or when there is no labelled image. */
export async function readDgp(root: string): Promise<Parts> {
  const file = await datasetFile(root);
  const { scene_splits: splits } = await readDgpJson(file, datasetSchema);
  const readSplit = async (key: string): Promise<Item[]> => {
    const items: Item[] = [];
    // One after the other: a large dataset has thousands of scenes.
    for (const name of new Set(splits[key]?.filenames)) items.push(...(await readScene(join(dirname(file), name))));
    return items;
  };
  const parts = { train: await readSplit(train), val: await readSplit(val), test: await readSplit(test) };
  if (parts.train.length + parts.val.length + parts.test.length === 0) {
    const expected = "images with semantic segmentation (annotation type 2) in the splits 0, 1 or 2";
    throw new GapLabError(file, { expected, got: "none", fix: "Export the dataset with 2D semantic segmentation." });
  }
  return parts;
}

/** Parallel Domain's name, else the last of the versions in TRI's. */
async function datasetFile(root: string): Promise<string> {
  await expectFolder(root, "a DGP dataset's folder");
  const names = await list(root, /^scene_dataset(_v.*)?\.(json|bin)$/);
  const json = names.filter((name) => name.endsWith(".json"));
  const versions = json.sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  const name = json.includes("scene_dataset.json") ? "scene_dataset.json" : versions.at(-1);
  if (name) return join(root, name);
  throw new GapLabError(root, {
    expected: "scene_dataset.json (or scene_dataset_v*.json)",
    got: names[0] ?? "neither",
    fix: names[0] ? "Export the dataset as JSON: .bin files are not read." : "Point to the folder that holds it.",
  });
}

async function readScene(file: string): Promise<Item[]> {
  const folder = dirname(file);
  const scene = await readDgpJson(file, sceneSchema);
  const table = once(() => readOntology(folder, scene, file));
  const data = new Map(scene.data.map((datum) => [datum.key, datum]));
  const calibrations = new Map<string, ReturnType<typeof readCalibration>>();
  const items: Item[] = [];
  for (const { datum_keys: keys, calibration_key: calibrationKey } of scene.samples) {
    for (const key of keys) {
      const datum = data.get(key);
      const image = datum?.datum.image;
      if (!datum || !image?.filename || !image.annotations[semantic]) continue;
      if (calibrationKey && !calibrations.has(calibrationKey))
        calibrations.set(calibrationKey, readCalibration(folder, calibrationKey));
      const lens = (await calibrations.get(calibrationKey))?.get(datum.id.name);
      items.push(makeItem(folder, datum.id.name, image, table, lens));
    }
  }
  return items;
}

interface Lens {
  readonly intrinsics: DgpIntrinsics;
  readonly extrinsics: DgpPose;
}

function makeItem(folder: string, sensor: string, image: DgpImage, table: () => Promise<Ontology>, lens?: Lens): Item {
  const imageFile = join(folder, image.filename);
  const labelFile = join(folder, image.annotations[semantic]);
  const depthFile = image.annotations[depth] && join(folder, image.annotations[depth]);
  return {
    id: [basename(folder), sensor, basename(image.filename).replace(/\.[^.]*$/, "")].join("_"),
    imageFile,
    readLabels: async () => readSemantic(labelFile, await table()),
    ...(depthFile && { readDepth: () => readDepthNpz(depthFile) }),
    // The size does not matter for the question whether this is a pinhole camera.
    ...(lens && cameraFromDgp(lens.intrinsics, lens.extrinsics, 2, 2) && { readCamera: () => readCamera(imageFile, image, lens) }),
  };
}

async function readCamera(imageFile: string, image: DgpImage, { intrinsics, extrinsics }: Lens): Promise<Camera> {
  const { width, height } = image.width && image.height ? image : await readSize(imageFile);
  return cameraFromDgp(intrinsics, extrinsics, width, height)!;
}

async function readCalibration(folder: string, key: string): Promise<Map<string, Lens>> {
  const { names, intrinsics, extrinsics } = await readDgpJson(join(folder, "calibration", withJson(key)), calibrationSchema);
  const complete = names.map((name, i) => [name, { intrinsics: intrinsics[i], extrinsics: extrinsics[i] }] as const);
  return new Map(complete.filter(([, lens]) => lens.intrinsics && lens.extrinsics));
}

/** Ids of this scene's ontology to trainIds. */
type Ontology = ReadonlyMap<number, number>;

async function readOntology(folder: string, scene: DgpScene, file: string): Promise<Ontology> {
  const key = scene.ontologies[semantic];
  if (!key) throw new GapLabError(file, { expected: 'an ontology for semantic segmentation: ontologies["2"]', got: "none" });
  const ontologyFile = join(folder, "ontology", withJson(key));
  const { items, name_to_id: old } = await readDgpJson(ontologyFile, ontologySchema);
  const ids = items.length > 0 ? items.map(({ name, id }) => [name, id] as const) : Object.entries(old);
  if (ids.length === 0) throw new GapLabError(ontologyFile, { expected: "names and ids of classes", got: "none" });
  return new Map(ids.map(([name, id]) => [id, parallelDomainTrainId(name)]));
}

/**
 * id = R | G << 8 | B << 16 of a colour PNG, alpha left out, or the value of a grey one. Ids that the ontology does not have (noise) are
 * ignored; a picture in which no id is known is a coloured one.
 */
async function readSemantic(file: string, ontology: Ontology): Promise<LabelMap> {
  const { width, height, channels, data } = await readIndices(file);
  if (channels === 2 || (channels > 1 && data instanceof Uint16Array)) {
    const got = `${channels} channels of ${8 * data.BYTES_PER_ELEMENT} bits`;
    throw new GapLabError(file, { expected: "class ids: a grey PNG, or 3 or 4 channels of 8 bits", got });
  }
  const labels = new Uint8Array(width * height).fill(ignoreLabel);
  let known = 0;
  let [lastId, label] = [-1, undefined as number | undefined];
  for (let i = 0; i < labels.length; i++) {
    const at = i * channels;
    const id = channels === 1 ? data[at] : data[at] | (data[at + 1] << 8) | (data[at + 2] << 16);
    // Neighbours are mostly alike.
    if (id !== lastId) [lastId, label] = [id, ontology.get(id)];
    if (label === undefined) continue;
    known++;
    labels[i] = label;
  }
  if (known === 0) {
    throw new GapLabError(file, {
      expected: "class ids of the scene's ontology",
      got: "not one of them",
      fix: "The file holds colours, or belongs to another ontology: fetch the dataset again.",
    });
  }
  return { width, height, data: labels };
}

const withJson = (stem: string) => (stem.endsWith(".json") ? stem : `${stem}.json`);

/** A file that many images need, read when the first asks. */
function once<T>(read: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= read());
}
