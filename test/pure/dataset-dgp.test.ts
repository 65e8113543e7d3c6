/** DGP v1: the one-image fixture, traps of the format, and what is written read back. */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cityscapesCalibration } from "../../src/camera/index.js";
import { streams } from "../../src/core/random.js";
import { cameraFromDgp, cameraToDgp } from "../../src/dataset/dgp-camera.js";
import { dgpWriter } from "../../src/dataset/dgp-writer.js";
import { readDgp } from "../../src/dataset/dgp.js";
import { encodeDepthNpz, readDepthNpz } from "../../src/dataset/npz.js";
import { encodeGrey, encodePng, readIndices, readRgb } from "../../src/image/index.js";

const example = "test/fixtures/example_dgp";
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "dgp-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** A copy of the example with one of its JSON files changed; the text comes without spaces. */
async function changed(file: string, change: (text: string) => string): Promise<string> {
  await cp(example, root, { recursive: true });
  const text = JSON.stringify(JSON.parse(await readFile(join(root, file), "utf8")));
  const result = change(text);
  expect(result).not.toBe(text);
  await writeFile(join(root, file), result);
  return root;
}
const sceneFile = `scene_000000/scene_${"c".repeat(40)}.json`;
const ontologyFile = `scene_000000/ontology/${"b".repeat(40)}.json`;
const calibrationFile = `scene_000000/calibration/${"a".repeat(40)}.json`;
const semanticFile = "scene_000000/semantic_segmentation_2d/camera_front/000000000000000005.png";

describe("reading DGP", () => {
  it("reads the example: labels, depth, camera", async () => {
    const { train, val, test } = await readDgp(example);
    expect([train.length, val?.length ?? 0, test?.length ?? 0]).toEqual([1, 0, 0]);
    const [item] = train;
    expect(item.id).toBe("scene_000000_camera_front_000000000000000005");
    expect(await item.readLabels!()).toEqual({ width: 4, height: 2, data: Uint8Array.of(10, 10, 10, 255, 0, 13, 13, 0) });
    const depth = await item.readDepth!();
    expect([...depth.data]).toEqual([...Array<number>(4).fill(Math.fround(655.35)), 12, 8, 8, 12]);
    const camera = await item.readCamera!();
    expect(camera).toMatchObject({ widthPx: 4, heightPx: 2, focalXPx: 2, centreXPx: 2, centreYPx: 1, forwardM: 1.7, heightM: 1.5 });
    for (const angle of [camera.pitchRad, camera.yawRad, camera.rollRad]) expect(angle).toBeCloseTo(0, 12);
    expect((await readRgb(item.imageFile)).data).toHaveLength(24);
  });

  it("takes missing fields, numbers for strings, nulls and camelCase as proto3 does", async () => {
    const edits: [string, string][] = [
      ['"index":"0"', '"index":0'],
      ['"samples"', '"unknown":[1],"samples"'],
      ['"datum_keys"', '"datumKeys"'],
      ['"calibration_key"', '"calibrationKey"'],
      ['"height":2,"width":4,', '"height":null,'],
    ];
    await changed(sceneFile, (text) => edits.reduce((all, [from, to]) => all.replace(from, to), text));
    const calibration = JSON.parse(await readFile(join(root, calibrationFile), "utf8")) as {
      intrinsics: Record<string, unknown>[];
    };
    delete calibration.intrinsics[0].k1;
    calibration.intrinsics[0].fisheye = false;
    await writeFile(join(root, calibrationFile), JSON.stringify(calibration));
    const [item] = (await readDgp(root)).train;
    expect(await item.readCamera!()).toMatchObject({ widthPx: 4, heightPx: 2, focalXPx: 2 });
  });

  it("gives ids their class by the ontology's names, not by number", async () => {
    // Car and Road change names; Sky takes id 0 by leaving it out; 255 is not in the ontology.
    await changed(ontologyFile, () =>
      JSON.stringify({ items: [{ name: "Road", id: 5 }, { name: "Tree house", id: 24 }, { name: "Sky" }, { name: "SchoolBus", id: 29 }] }),
    ); // prettier-ignore
    const labels = await (await readDgp(root)).train[0].readLabels!();
    expect([...labels.data]).toEqual([15, 15, 15, 255, 255, 0, 0, 255]);
  });

  it("reads the old form of the ontology, and class 0 where the file leaves its id out", async () => {
    await changed(ontologyFile, () => JSON.stringify({ nameToId: { Car: 5, Road: "24", Sky: 29 } }));
    const labels = await (await readDgp(root)).train[0].readLabels!();
    expect([...labels.data]).toEqual([10, 10, 10, 255, 0, 13, 13, 0]);
    await writeFile(join(root, ontologyFile), JSON.stringify({ items: [{ name: "Animal" }, { name: "Sky", id: 29 }] }));
    expect([...(await (await readDgp(root)).train[0].readLabels!()).data]).toEqual([10, 10, 10, 255, 255, 255, 255, 255]);
  });

  it("takes masks of one and three channels, R lowest; refuses colours", async () => {
    await cp(example, root, { recursive: true });
    const ids = [29, 29, 29, 255, 24, 5, 5, 24];
    const [item] = (await readDgp(root)).train;
    await writeFile(join(root, semanticFile), await encodeGrey({ width: 4, height: 2, data: Uint8Array.from(ids) }));
    expect([...(await item.readLabels!()).data]).toEqual([10, 10, 10, 255, 0, 13, 13, 0]);
    // The fourth pixel is 29 + 256: no id of the ontology.
    const rgb = Uint8Array.from(ids.flatMap((id, i) => (i === 3 ? [29, 1, 0] : [id, 0, 0])));
    await writeFile(join(root, semanticFile), await encodePng({ width: 4, height: 2, data: rgb }));
    expect([...(await item.readLabels!()).data]).toEqual([10, 10, 10, 255, 0, 13, 13, 0]);
    await writeFile(join(root, semanticFile), await encodePng({ width: 4, height: 2, data: rgb.map(() => 128) }));
    await expect(item.readLabels!()).rejects.toThrow(/000000000000000005\.png: expected class ids of the scene's ontology/);
  });

  it("leaves out images without masks, other sensors, keys that are not there", async () => {
    await changed(sceneFile, (text) => {
      const scene = JSON.parse(text) as { samples: { datum_keys: string[] }[]; data: object[] };
      const [image] = scene.data as { datum: { image: object } }[];
      scene.data.push({ ...image, key: "virtual", datum: { image: { ...image.datum.image, annotations: { 97: "flow.npz" } } } });
      scene.data.push({ ...image, key: "lidar", datum: { point_cloud: { filename: "p.npz" } } });
      scene.samples[0].datum_keys.push("virtual", "lidar", "elsewhere");
      return JSON.stringify(scene);
    });
    expect((await readDgp(root)).train).toHaveLength(1);
  });

  it("reads splits 0, 1 and 2, and the last of several versions", async () => {
    await cp(example, root, { recursive: true });
    const filenames = [sceneFile];
    await rm(join(root, "scene_dataset.json"));
    await writeFile(join(root, "scene_dataset_v9.json"), JSON.stringify({ scene_splits: { 0: { filenames: [] } } }));
    const splits = { 0: { filenames }, 1: { filenames }, 2: { filenames }, 3: { filenames } };
    await writeFile(join(root, "scene_dataset_v10.json"), JSON.stringify({ sceneSplits: splits }));
    const { train, val, test } = await readDgp(root);
    expect([train.length, val!.length, test!.length]).toEqual([1, 1, 1]);
  });

  it("gives no camera where the lens is no pinhole", async () => {
    await changed(calibrationFile, (text) => text.replace('"fisheye":0', '"fisheye":3'));
    expect((await readDgp(root)).train[0].readCamera).toBeUndefined();
  });

  it("says which file is missing or broken", async () => {
    await expect(readDgp(join(root, "none"))).rejects.toThrow(/none: expected a DGP dataset's folder, got no such folder/);
    await expect(readDgp(root)).rejects.toThrow(/expected scene_dataset\.json/);
    await writeFile(join(root, "scene_dataset.bin"), "");
    await expect(readDgp(root)).rejects.toThrow(/got scene_dataset\.bin\. Export the dataset as JSON/);
    await cp(example, root, { recursive: true });
    await rm(join(root, calibrationFile));
    await expect(readDgp(root)).rejects.toThrow(/calibration.*a{40}\.json: expected a JSON file/);
    await cp(example, root, { recursive: true });
    await writeFile(join(root, sceneFile), '{"samples": {}}');
    await expect(readDgp(root)).rejects.toThrow(/c{40}\.json, samples: expected DGP v1/);
    await writeFile(join(root, sceneFile), "{}");
    await expect(readDgp(root)).rejects.toThrow(/expected images with semantic segmentation/);
  });
});

describe("cameras between DGP and GapLab", () => {
  it("a level camera is q(0.5, -0.5, 0.5, -0.5)", () => {
    const { extrinsics } = cameraToDgp({ ...cityscapesCalibration, pitchRad: 0, yawRad: 0, rollRad: 0 });
    const { qw, qx, qy, qz } = extrinsics.rotation;
    [qw - 0.5, qx + 0.5, qy - 0.5, qz + 0.5].forEach((difference) => expect(difference).toBeCloseTo(0, 12));
  });

  it("comes back from any angles", () => {
    const chance = streams(3)("test");
    for (let k = 0; k < 500; k++) {
      const camera = { ...cityscapesCalibration, pitchRad: chance.between(-1.5, 1.5), yawRad: chance.between(-3.1, 3.1), rollRad: chance.between(-3.1, 3.1) }; // prettier-ignore
      const { intrinsics, extrinsics } = cameraToDgp(camera);
      const back = cameraFromDgp(intrinsics, extrinsics, camera.widthPx, camera.heightPx)!;
      for (const [name, value] of Object.entries(camera)) expect(back[name as keyof typeof back]).toBeCloseTo(value, 8);
    }
  });

  it("looks down with positive pitch: the optical axis falls", () => {
    const { rotation } = cameraToDgp({ ...cityscapesCalibration, pitchRad: 0.3, yawRad: 0, rollRad: 0 }).extrinsics;
    const { qw, qx, qy } = rotation;
    expect(1 - 2 * (qx * qx + qy * qy)).toBeCloseTo(-Math.sin(0.3), 12);
    expect(qw).toBeGreaterThan(0);
  });

  it("takes the field of view where fx is 0", () => {
    const { intrinsics, extrinsics } = cameraToDgp(cityscapesCalibration);
    const camera = cameraFromDgp({ ...intrinsics, fx: 0, fy: 0, cx: 0, cy: 0, fov: 90 }, extrinsics, 200, 100)!;
    expect(camera.focalXPx).toBeCloseTo(100, 9);
    expect(camera).toMatchObject({ centreXPx: 100, centreYPx: 50 });
  });
});

describe("depth in .npz", () => {
  const depth = { width: 3, height: 2, data: Float32Array.of(1.5, Infinity, 0, 7, 655.35, 1e-3) };

  it("comes back bit by bit", async () => {
    await writeFile(join(root, "d.npz"), encodeDepthNpz(depth));
    expect(await readDepthNpz(join(root, "d.npz"))).toEqual(depth);
  });

  it("reads float64 and refuses column order, other shapes, broken zips", async () => {
    const npy = (header: string, body: Uint8Array) => {
      const text = `\x93NUMPY\x02\x00${String.fromCharCode(header.length)}\x00\x00\x00${header}`;
      return Buffer.concat([Buffer.from(text, "latin1"), body]);
    };
    const file = join(root, "d.npz");
    const put = (header: string, body = new Uint8Array(new Float64Array([1.25, 2]).buffer)) =>
      writeFile(file, zipSync({ "data.npy": npy(header, body) }));
    await put("{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2), }\n");
    expect([...(await readDepthNpz(file)).data]).toEqual([1.25, 2]);
    await put("{'descr': '<f8', 'fortran_order': True, 'shape': (1, 2), }\n");
    await expect(readDepthNpz(file)).rejects.toThrow(/d\.npz: .*column order/);
    await put("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }\n");
    await expect(readDepthNpz(file)).rejects.toThrow(/not \[height width\]/);
    await put("{'descr': '<u2', 'fortran_order': False, 'shape': (1, 2), }\n");
    await expect(readDepthNpz(file)).rejects.toThrow(/type <u2/);
    await put("{'descr': '<f8', 'fortran_order': False, 'shape': (9, 2), }\n");
    await expect(readDepthNpz(file)).rejects.toThrow(/16 bytes for 2x9/);
    await writeFile(file, zipSync({ "text.txt": strToU8("no array") }));
    await expect(readDepthNpz(file)).rejects.toThrow(/the arrays \(none\)/);
    await writeFile(file, encodeDepthNpz(depth).subarray(0, 60));
    await expect(readDepthNpz(file)).rejects.toThrow(/d\.npz: expected depth/);
    await expect(readDepthNpz(join(root, "none.npz"))).rejects.toThrow(/none\.npz: .*no such file/);
  });
});

describe("writing DGP", () => {
  const [width, height] = [21, 2];
  const frame = (index: number) => ({
    index,
    image: { width, height, data: Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 7 + index) & 255) },
    labels: { width, height, data: Uint8Array.from({ length: width * height }, (_, i) => (i % 20 < 19 ? i % 20 : 255)) },
    depth: { width, height, data: Float32Array.from({ length: width * height }, (_, i) => (i < 5 ? Infinity : i / 3 + index)) },
    instances: { width, height, data: Uint32Array.from({ length: width * height }, (_, i) => (i === 4 ? 70001 : i * 300)) },
    camera: { ...cityscapesCalibration, widthPx: width, heightPx: height, yawRad: 0.01 * (index % 2) },
  });

  async function write(folder: string, indices: readonly number[]) {
    await mkdir(folder, { recursive: true });
    const writer = dgpWriter(folder, "toy");
    await Promise.all(indices.map((index) => writer.write(frame(index))));
    await writer.finish();
  }

  it("reads back bit by bit, in order, over more than one scene", async () => {
    const indices = [101, 0, 99, 100, 1];
    await write(root, indices);
    const { train } = await readDgp(root);
    expect(train.map((item) => item.id)).toHaveLength(5);
    for (const [place, index] of [0, 1, 99, 100, 101].entries()) {
      const [item, expected] = [train[place], frame(index)];
      expect(await readRgb(item.imageFile)).toEqual(expected.image);
      expect(await item.readLabels!()).toEqual(expected.labels);
      expect(await item.readDepth!()).toEqual(expected.depth);
      const camera = await item.readCamera!();
      for (const [name, value] of Object.entries(expected.camera))
        expect(camera[name as keyof typeof camera]).toBeCloseTo(value, 9);
      const instances = await readIndices(item.imageFile.replace("rgb", "instance_segmentation_2d"));
      const codes = Array.from(expected.instances.data, (_, i) => instances.data[4 * i] + 256 * instances.data[4 * i + 1] + 65536 * instances.data[4 * i + 2]); // prettier-ignore
      expect(codes).toEqual([...expected.instances.data]);
    }
  });

  it("gives the same files for the same images, in whatever order they come", async () => {
    await write(join(root, "a"), [0, 1, 2]);
    await write(join(root, "b"), [2, 0, 1]);
    const [a, b] = await Promise.all(["a", "b"].map((folder) => readFile(join(root, folder, "scene_dataset.json"), "utf8")));
    expect(a).toBe(b);
    const [file] = (JSON.parse(a) as { scene_splits: Record<string, { filenames: string[] }> }).scene_splits[0].filenames;
    expect(await readFile(join(root, "a", file))).toEqual(await readFile(join(root, "b", file)));
  });

  it("has every field of the example", async () => {
    await write(root, [0]);
    const read = async (file: string) => JSON.parse(await readFile(file, "utf8")) as Record<string, unknown>;
    const dataset = await read(join(root, "scene_dataset.json"));
    const [name] = (dataset.scene_splits as Record<string, { filenames: string[] }>)[0].filenames;
    const scene = await read(join(root, name));
    const key = (scene.samples as { calibration_key: string }[])[0].calibration_key;
    const ontology = (scene.ontologies as Record<string, string>)[2];
    const pairs = [
      [dataset, "scene_dataset.json"],
      [scene, sceneFile],
      [await read(join(root, "scene_000000/calibration", `${key}.json`)), calibrationFile],
      [await read(join(root, "scene_000000/ontology", `${ontology}.json`)), ontologyFile],
    ] as const;
    for (const [ours, file] of pairs) expect(shape(ours)).toEqual(shape(await read(join(example, file))));
    expect(existsSync(join(root, "scene_000000/ontology", `${(scene.ontologies as Record<string, string>)[4]}.json`))).toBe(true);
  });
});

/** Field names and types, lists by their first entry. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return [shape(value[0])];
  if (typeof value !== "object" || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).sort().map(([key, field]) => [key, shape(field)])); // prettier-ignore
}
