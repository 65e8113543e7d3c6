/**
 * Cityscapes: {root}/leftImg8bit/{split}/{city}/{id}_leftImg8bit.png, gtFine/.../{id}_gtFine_labelIds.png, camera/.../{id}_camera.json.
 * Names are listed, never built: frame numbers differ between cities. Source: mcordts/cityscapesScripts 0bcc4a7.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { GapLabError, type Camera, type LabelMap, type RgbImage } from "../core/index.js";
import { encodeGrey, encodePng, readSize } from "../image/index.js";
import { mapLabels, trainIdToCityscapesId } from "../labels/index.js";
import { expectFolder, list, readCityscapesIds } from "./files.js";
import type { Item, Parts } from "./item.js";

const suffix = "_leftImg8bit.png";

/** @throws GapLabError when there is no leftImg8bit folder, or nothing in it. */
export async function readCityscapes(root: string): Promise<Parts> {
  await expectFolder(join(root, "leftImg8bit"), "Cityscapes' folder leftImg8bit");
  const [train, val, test] = await Promise.all(["train", "val", "test"].map((split) => readSplit(root, split)));
  if (train.length + val.length + test.length === 0) {
    throw new GapLabError(join(root, "leftImg8bit"), { expected: `{split}/{city}/*${suffix}`, got: "no such file" });
  }
  return { train, val, test };
}

async function readSplit(root: string, split: string): Promise<Item[]> {
  const cities = await list(join(root, "leftImg8bit", split), /^[^.]/);
  const perCity = cities.map(async (city) => {
    const names = await list(join(root, "leftImg8bit", split, city), /_leftImg8bit\.png$/);
    return names.map((name) => makeItem(root, join(split, city), name.slice(0, -suffix.length)));
  });
  return (await Promise.all(perCity)).flat();
}

function makeItem(root: string, folder: string, id: string): Item {
  const imageFile = join(root, "leftImg8bit", folder, id + suffix);
  const labelFile = join(root, "gtFine", folder, `${id}_gtFine_labelIds.png`);
  const cameraFile = join(root, "camera", folder, `${id}_camera.json`);
  return {
    id,
    imageFile,
    ...(existsSync(labelFile) && { readLabels: () => readCityscapesIds(labelFile) }),
    ...(existsSync(cameraFile) && { readCamera: async () => parseCamera(cameraFile, await readSize(imageFile)) }),
  };
}

/** {"intrinsic": {fx fy u0 v0}, "extrinsic": {x y z yaw pitch roll}}: metres, radians, pixels. */
async function parseCamera(file: string, size: { width: number; height: number }): Promise<Camera> {
  const { intrinsic: i, extrinsic: e } = parseJson(file, await readFile(file, "utf8"));
  const camera = {
    widthPx: size.width, heightPx: size.height, focalXPx: i?.fx, focalYPx: i?.fy, centreXPx: i?.u0, centreYPx: i?.v0,
    forwardM: e?.x, leftM: e?.y, heightM: e?.z, pitchRad: e?.pitch, yawRad: e?.yaw, rollRad: e?.roll,
  }; // prettier-ignore
  const missing = Object.entries(camera).find(([, value]) => typeof value !== "number");
  if (missing) throw new GapLabError(file, { expected: `a number for ${missing[0]}`, got: String(missing[1]) });
  return camera as Camera;
}

function parseJson(file: string, text: string): Partial<Record<string, Record<string, number>>> {
  try {
    return JSON.parse(text) as Record<string, Record<string, number>>;
  } catch (cause) {
    throw new GapLabError(file, { expected: "a camera as JSON", got: (cause as Error).message, cause });
  }
}

/** Writes the same layout. Depth is left out: Cityscapes has disparities, and no method here reads the target's. */
export function cityscapesWriter(root: string) {
  return {
    async write(split: string, city: string, index: number, drawn: { image: RgbImage; labels: LabelMap; camera: Camera }) {
      const id = `${city}_${String(index).padStart(6, "0")}_000019`;
      const folder = async (type: string) => {
        const path = join(root, type, split, city);
        await mkdir(path, { recursive: true });
        return path;
      };
      const ids = { ...drawn.labels, data: mapLabels(drawn.labels.data, trainIdToCityscapesId) };
      const { camera: c } = drawn;
      const json = {
        extrinsic: { baseline: 0, pitch: c.pitchRad, roll: c.rollRad, x: c.forwardM, y: c.leftM, yaw: c.yawRad, z: c.heightM },
        intrinsic: { fx: c.focalXPx, fy: c.focalYPx, u0: c.centreXPx, v0: c.centreYPx },
      };
      await writeFile(join(await folder("leftImg8bit"), id + suffix), await encodePng(drawn.image));
      await writeFile(join(await folder("gtFine"), `${id}_gtFine_labelIds.png`), await encodeGrey(ids));
      await writeFile(join(await folder("camera"), `${id}_camera.json`), JSON.stringify(json));
    },
  };
}
