/**
 * GTA5 (Playing for Data, ECCV 2016): {root}/images/NNNNN.png and {root}/labels/NNNNN.png, palette PNGs whose index is the label id,
 * ids as Cityscapes' and 34 for license plates. No split is used, as in the published code: everything is train.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { GapLabError, type LabelMap, type RgbImage } from "../core/index.js";
import { encodePalette, encodePng } from "../image/index.js";
import { gta5Palette, mapLabels, trainIdToCityscapesId } from "../labels/index.js";
import { expectFolder, list, readCityscapesIds } from "./files.js";
import type { Parts } from "./item.js";

/** An all-white and an all-black image, and sixty labels of another size than their images (m-birke/automotive-segmentation-datasets). */
const isKnownBad = (number: number) => number === 15188 || number === 17705 || (number >= 20801 && number <= 20860);

/** Gaps in the numbers are no error; an image without a label file is. */
export async function readGta5(root: string): Promise<Parts> {
  await expectFolder(join(root, "images"), "GTA5's folder images");
  const names = await list(join(root, "images"), /^\d+\.png$/);
  const labelled = new Set(await list(join(root, "labels"), /^\d+\.png$/));
  if (names.length === 0) throw new GapLabError(join(root, "images"), { expected: "NNNNN.png", got: "no such file" });
  const unlabelled = names.find((name) => !labelled.has(name));
  if (labelled.size > 0 && unlabelled !== undefined) {
    throw new GapLabError(join(root, "labels", unlabelled), {
      expected: "a mask for every image",
      got: "no such file",
      fix: "Fetch it, or take the image away.",
    });
  }
  const train = names
    .filter((name) => !isKnownBad(parseInt(name, 10)))
    .map((name) => ({
      id: name.slice(0, -".png".length),
      imageFile: join(root, "images", name),
      ...(labelled.has(name) && { readLabels: () => readCityscapesIds(join(root, "labels", name)) }),
    }));
  return { train };
}

export function gta5Writer(root: string) {
  return {
    async write(index: number, drawn: { image: RgbImage; labels: LabelMap }) {
      const name = `${String(index + 1).padStart(5, "0")}.png`;
      await Promise.all(["images", "labels"].map((folder) => mkdir(join(root, folder), { recursive: true })));
      const ids = { ...drawn.labels, data: mapLabels(drawn.labels.data, trainIdToCityscapesId) };
      await writeFile(join(root, "images", name), await encodePng(drawn.image));
      await writeFile(join(root, "labels", name), await encodePalette(ids, gta5Palette));
    },
  };
}
