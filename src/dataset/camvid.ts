/**
 * CamVid (Brostow, Fauqueur, Cipolla 2009) in the split and folders of the SegNet tutorial: {root}/{train,val,test}/*.png (or JPEG) and
 * {train,val,test}annot/*.png, 8-bit ids 0-10 of `camvidGroups` and 11 for unlabelled. Labels are group numbers, not trainIds.
 * No calibration was published: cameras are an estimate (`camvidEstimate`).
 */
import { join } from "node:path";
import { camvidEstimate, scaleCamera } from "../camera/index.js";
import { GapLabError } from "../core/index.js";
import { readSize } from "../image/index.js";
import { camvidGroups, ignoreLabel } from "../labels/index.js";
import { expectAllOrNone, expectFolder, list, readLabelIds, type IdFormat } from "./files.js";
import type { Item, Parts } from "./item.js";

const unlabelled = 11;

const format: IdFormat = {
  table: new Uint8Array(256).fill(ignoreLabel).map((_, id) => (id < camvidGroups.length ? id : ignoreLabel)),
  maxId: unlabelled,
  files: "SegNet's folders trainannot, valannot, testannot",
};

/** val and test may be missing. @throws GapLabError when train or the labels of a split are. */
export async function readCamvid(root: string): Promise<Parts> {
  await expectFolder(join(root, "train"), "CamVid's folder train (SegNet's layout: train, trainannot, val, valannot, ...)");
  const train = await readSplit(root, "train");
  if (train.length === 0) {
    throw new GapLabError(join(root, "train"), { expected: "images *.png or *.jpg", got: "none", fix: "Fetch the dataset again." });
  }
  const [val, test] = await Promise.all(["val", "test"].map((split) => readSplit(root, split)));
  return { train, ...(val.length > 0 && { val }), ...(test.length > 0 && { test }) };
}

async function readSplit(root: string, split: string): Promise<Item[]> {
  const names = await list(join(root, split), /^[^.].*\.(png|jpe?g)$/i);
  if (names.length === 0) return [];
  const labelFolder = join(root, `${split}annot`);
  await expectFolder(labelFolder, `the labels of ${join(root, split)}`);
  const labelled = new Set((await list(labelFolder, /\.png$/i)).map((name) => join(labelFolder, name)));
  const items = names.map((name) => {
    const id = name.replace(/\.[^.]*$/, "");
    return { id, imageFile: join(root, split, name), labelFile: join(labelFolder, `${id}.png`) };
  });
  if (labelled.size === 0) {
    throw new GapLabError(labelFolder, { expected: "label pictures *.png", got: "none", fix: "Fetch the dataset again." });
  }
  expectAllOrNone(items.map((item) => item.labelFile), (file) => labelled.has(file)); // prettier-ignore
  return items.map(({ id, imageFile, labelFile }) => ({
    id,
    imageFile,
    readLabels: () => readLabelIds(labelFile, format),
    readCamera: async () => {
      const { width, height } = await readSize(imageFile);
      return scaleCamera(camvidEstimate, width, height);
    },
  }));
}
