/**
 * The JSON of the Dataset Governance Policy (DGP v1), in which Parallel Domain ships its data: what of it is read here, with proto3's
 * defaults (a field with its default value may be missing, 64-bit numbers are strings, lowerCamelCase names are legal, unknown fields
 * occur). Source: TRI-ML/dgp 1e06dc9, dgp/proto/{dataset,scene,sample,image,geometry,ontology}.proto.
 */
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { GapLabError } from "../core/index.js";

const number = z.coerce.number().default(0);
const text = z.string().default("");

const vector = z.object({ x: number, y: number, z: number }).prefault({});
const quaternion = z.object({ qw: number, qx: number, qy: number, qz: number }).prefault({});

/** Sensor to vehicle. */
const pose = z.object({ translation: vector, rotation: quaternion });

const intrinsics = z.object({
  fx: number, fy: number, cx: number, cy: number, skew: number, fov: number, fisheye: number,
  k1: number, k2: number, k3: number, k4: number, k5: number, k6: number, p1: number, p2: number,
}); // prettier-ignore

/** Annotation type to file, both as in the JSON; types that nothing here reads included. */
const image = z.object({
  filename: text,
  width: number,
  height: number,
  annotations: z.record(z.string(), z.string()).default({}),
});

/** scene_dataset.json: scene files by split, relative to its folder. */
export const datasetSchema = z.object({
  scene_splits: z.record(z.string(), z.object({ filenames: z.array(z.string()).default([]) })).default({}),
});

/** scene_<sha1>.json. A datum that is no image has no `image`. */
export const sceneSchema = z.object({
  ontologies: z.record(z.string(), z.string()).default({}),
  samples: z.array(z.object({ datum_keys: z.array(z.string()).default([]), calibration_key: text })).default([]),
  data: z
    .array(
      z.object({
        id: z.object({ name: text }).prefault({}),
        key: text,
        datum: z.object({ image: image.optional() }).prefault({}),
      }),
    )
    .default([]),
});

/** calibration/<key>.json: three lists side by side. */
export const calibrationSchema = z.object({
  names: z.array(z.string()).default([]),
  intrinsics: z.array(intrinsics).default([]),
  extrinsics: z.array(pose).default([]),
});

/** ontology/<key>.json: a list of items, or in old data a map from names to ids. */
export const ontologySchema = z.object({
  items: z.array(z.object({ name: text, id: number })).default([]),
  name_to_id: z.record(z.string(), number).default({}),
});

export type DgpScene = z.infer<typeof sceneSchema>;
export type DgpImage = z.infer<typeof image>;
export type DgpIntrinsics = z.infer<typeof intrinsics>;
export type DgpPose = z.infer<typeof pose>;

const camelCase: Record<string, string> = {
  sceneSplits: "scene_splits",
  datumKeys: "datum_keys",
  calibrationKey: "calibration_key",
  nameToId: "name_to_id",
};

/** snake_case names; a null is a field that is not there. */
const normalise = (_: string, value: unknown): unknown => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== null);
  return Object.fromEntries(fields.map(([name, field]) => [camelCase[name] ?? name, field]));
};

/** @throws GapLabError naming the file, and the field where there is one. */
export async function readDgpJson<S extends z.ZodType>(file: string, schema: S): Promise<z.infer<S>> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, "utf8"), normalise);
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === "ENOENT";
    throw new GapLabError(file, {
      expected: "a JSON file of a DGP v1 dataset",
      got: missing ? "no such file" : (cause as Error).message,
      fix: missing ? "Fetch the dataset again: another of its files names this one." : "Fetch the file again.",
      cause,
    });
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new GapLabError(`${file}, ${issue.path.join(".") || "whole file"}`, {
    expected: "DGP v1",
    got: issue.message,
    fix: "Fetch the file again, or export the dataset as DGP v1 JSON.",
  });
}
