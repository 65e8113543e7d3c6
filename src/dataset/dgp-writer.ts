/**
 * Writes DGP v1 as Parallel Domain does (formats: see dgp.ts): scenes of 100 images each, rgb, semantic_segmentation_2d,
 * instance_segmentation_2d and depth per camera, calibrations and the ontology, everything in split 0 (train).
 * Keys and names follow from what is written, so that the same images give the same files. The images of a scene stand alone: none is
 * another's next.
 */
import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Camera, DepthMap, LabelMap, RgbImage } from "../core/index.js";
import { encodePng, encodeRgba } from "../image/index.js";
import { classes, parallelDomainIds, parallelDomainTrainId } from "../labels/index.js";
import { cameraToDgp } from "./dgp-camera.js";
import { encodeDepthNpz } from "./npz.js";

export interface DgpFrame {
  /** Place in the dataset, from 0. */
  readonly index: number;
  readonly image: RgbImage;
  readonly labels: LabelMap;
  readonly depth: DepthMap;
  /** 0 where there is no instance. */
  readonly instances?: { readonly width: number; readonly height: number; readonly data: ArrayLike<number> };
  readonly camera: Camera;
}

const sensor = "camera_front";
const imagesPerScene = 100;
const voidId = 255;

/** `write` in any order, then `finish` once. */
export function dgpWriter(root: string, name: string) {
  const scenes = new Map<number, Map<number, Written>>();
  return {
    async write(frame: DgpFrame): Promise<void> {
      const number = Math.floor(frame.index / imagesPerScene);
      const written = await writeFrame(join(root, sceneName(number)), frame);
      const scene = scenes.get(number) ?? new Map<number, Written>();
      scenes.set(number, scene.set(frame.index % imagesPerScene, written));
    },
    /** The JSON files that name the images written. */
    async finish(): Promise<void> {
      const sorted = [...scenes].sort(([a], [b]) => a - b);
      const filenames = await Promise.all(sorted.map(([number, frames]) => writeScene(root, sceneName(number), frames)));
      const types = [...new Set(sorted.flatMap(([, frames]) => [...frames.values()].flatMap((f) => Object.keys(f.annotations))))];
      await writeFile(
        join(root, "scene_dataset.json"),
        JSON.stringify({
          metadata: {
            name,
            version: "1.0",
            creation_date: created,
            creator: "GapLab",
            description: "Drawn streets",
            origin: "INTERNAL",
            available_annotation_types: types.map(Number),
            frame_per_second: 10,
            metadata: {},
          },
          scene_splits: { 0: { filenames } },
        }),
      );
    },
  };
}

const sceneName = (number: number) => `scene_${String(number).padStart(6, "0")}`;

/** What a scene's JSON says about an image. */
interface Written {
  readonly filename: string;
  readonly width: number;
  readonly height: number;
  readonly annotations: Record<string, string>;
  readonly calibration: { key: string; json: string };
}

/** Datasets that share their pictures and depth (v1 and v2) encode them once. */
function once<K extends object>(encode: (of: K) => Uint8Array | Promise<Uint8Array>): (of: K) => Promise<Uint8Array> {
  const known = new WeakMap<K, Promise<Uint8Array>>();
  return (of) => {
    const bytes = known.get(of) ?? Promise.resolve(encode(of));
    known.set(of, bytes);
    return bytes;
  };
}
const [pngOf, npzOf] = [once(encodePng), once(encodeDepthNpz)];

async function writeFrame(folder: string, { index, image, labels, depth, instances, camera }: DgpFrame): Promise<Written> {
  // Hundredths of a second, ten images a second, the first at 5.
  const stem = String(5 + 10 * (index % imagesPerScene)).padStart(18, "0");
  const put = async (type: string, extension: string, bytes: Uint8Array) => {
    await mkdir(join(folder, type, sensor), { recursive: true });
    const path = `${type}/${sensor}/${stem}.${extension}`;
    await writeFile(join(folder, path), bytes);
    return path;
  };
  const ids = { ...labels, data: labels.data.map((label) => idOfTrainId[label]) };
  const { intrinsics, extrinsics } = cameraToDgp(camera);
  const calibration = JSON.stringify({ names: [sensor], intrinsics: [intrinsics], extrinsics: [extrinsics] });
  return {
    filename: await put("rgb", "png", await pngOf(image)),
    width: image.width,
    height: image.height,
    annotations: {
      2: await put("semantic_segmentation_2d", "png", await encodeRgba(asRgba(ids))),
      ...(instances && { 4: await put("instance_segmentation_2d", "png", await encodeRgba(asRgba(instances))) }),
      6: await put("depth", "npz", await npzOf(depth)),
    },
    calibration: { key: sha1(calibration), json: calibration },
  };
}

async function writeScene(root: string, name: string, frames: Map<number, Written>): Promise<string> {
  const folder = join(root, name);
  const sorted = [...frames].sort(([a], [b]) => a - b);
  const dated = sorted.map(([place, frame]) => {
    const timestamp = new Date(Date.parse(created) + 50 + 100 * place).toISOString();
    const id = { log: "", timestamp, index: String(place) };
    return { frame, id, key: sha1(`${name}/${frame.filename}`) };
  });
  const scene = {
    name,
    description: "",
    log: "",
    creation_date: created,
    metadata: {},
    ontologies: { 2: ontologyKey, ...(sorted.some(([, f]) => f.annotations[4]) && { 4: ontologyKey }) },
    samples: dated.map(({ frame, id, key }) => ({
      id: { ...id, name: "" },
      datum_keys: [key],
      calibration_key: frame.calibration.key,
      metadata: {},
    })),
    data: dated.map(({ frame: { calibration, ...image }, id, key }) => ({
      id: { ...id, name: sensor },
      key,
      next_key: "",
      prev_key: "",
      datum: { image: { ...image, channels: 3, metadata: {}, pose: cameraPoseInWorld(calibration.json) } },
    })),
  };
  const calibrations = new Map(sorted.map(([, { calibration }]) => [calibration.key, calibration.json]));
  await mkdir(join(folder, "calibration"), { recursive: true });
  await mkdir(join(folder, "ontology"), { recursive: true });
  for (const [key, json] of calibrations) await writeFile(join(folder, "calibration", `${key}.json`), json);
  await writeFile(join(folder, "ontology", `${ontologyKey}.json`), ontology);
  const text = JSON.stringify(scene);
  const file = `scene_${sha1(text)}.json`;
  await writeFile(join(folder, file), text);
  return `${name}/${file}`;
}

/** The vehicle stands at the world's origin, so this is the calibration's pose. */
const cameraPoseInWorld = (calibration: string): unknown => (JSON.parse(calibration) as { extrinsics: unknown[] }).extrinsics[0];

/** A date for all of them: files must not depend on when they were written. */
const created = "2024-01-01T00:00:00.000Z";

/** Parallel Domain's id per trainId; Void for the rest. */
const idOfTrainId = (() => {
  const table = new Uint8Array(256).fill(voidId);
  for (const { name, id } of parallelDomainIds) table[parallelDomainTrainId(name)] = id;
  return table;
})();

const ontology = (() => {
  const items = parallelDomainIds.map(({ name, id }) => {
    const label = parallelDomainTrainId(name);
    const [r, g, b] = classes[label].colour;
    // From person on, classes are counted one by one.
    return { name, id, color: { r, g, b }, isthing: label >= 11, supercategory: "" };
  });
  const none = { name: "Void", id: voidId, color: { r: 0, g: 0, b: 0 }, isthing: false, supercategory: "" };
  return JSON.stringify({ items: [...items.sort((a, b) => a.id - b.id), none] });
})();
const ontologyKey = sha1(ontology);

function sha1(text: string): string {
  return createHash("sha1").update(text).digest("hex");
}

/** id = R | G << 8 | B << 16, opaque. */
function asRgba({ width, height, data }: { width: number; height: number; data: ArrayLike<number> }) {
  const rgba = new Uint8Array(width * height * 4);
  for (let i = 0; i < width * height; i++) {
    rgba[4 * i] = data[i];
    rgba[4 * i + 1] = data[i] >> 8;
    rgba[4 * i + 2] = data[i] >> 16;
    rgba[4 * i + 3] = 255;
  }
  return { width, height, data: rgba };
}
