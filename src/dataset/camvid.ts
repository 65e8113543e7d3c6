/**
 * CamVid (Brostow, Fauqueur, Cipolla 2009) in the split and folders of the SegNet tutorial: {root}/{train,val,test}/*.png (or JPEG) and
 * {train,val,test}annot/*.png, 8-bit ids 0-10 of `camvidGroups` and 11 for unlabelled. Labels are group numbers, not trainIds.
 * No calibration was published: cameras are an estimate (`camvidEstimate`).
 */
import { join } from "node:path";
import { camvidEstimate, scaleCamera } from "../camera/index.js";
import { GapLabError, type LabelMap } from "../core/index.js";
import { readLabelIds, readSize } from "../image/index.js";
import { camvidGroups, ignoreLabel } from "../labels/index.js";
import { expectFolder, list } from "./files.js";
import type { Item, Parts } from "./item.js";

const unlabelled = 11;

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
  const labelled = new Set(await list(labelFolder, /\.png$/));
  const items = names.map((name) => {
    const id = name.replace(/\.[^.]*$/, "");
    return { id, imageFile: join(root, split, name), labelName: `${id}.png` };
  });
  const missing = items.filter((item) => !labelled.has(item.labelName));
  if (missing.length > 0) {
    throw new GapLabError(join(labelFolder, missing[0].labelName), {
      expected: `the labels of ${missing[0].imageFile}`,
      got: `no such file (${missing.length} of ${items.length} images have none)`,
      fix: "Fetch the missing labels, or take away the images that have none.",
    });
  }
  return items.map(({ id, imageFile, labelName }) => ({
    id,
    imageFile,
    readLabels: () => readGroups(join(labelFolder, labelName)),
    readCamera: async () => {
      const { width, height } = await readSize(imageFile);
      return scaleCamera(camvidEstimate, width, height);
    },
  }));
}

/** Group numbers; 11 becomes 255, and 255 stays. */
async function readGroups(file: string): Promise<LabelMap> {
  const { width, height, data } = await readLabelIds(file);
  const strange = data.find((id) => id > unlabelled && id !== ignoreLabel);
  if (strange !== undefined) {
    throw new GapLabError(file, {
      expected: `group ids 0-${unlabelled}`,
      got: `the id ${strange}`,
      fix: "Take the masks of SegNet's version of CamVid: the original ones number 32 classes.",
    });
  }
  return { width, height, data: data.map((id) => (id < camvidGroups.length ? id : ignoreLabel)) };
}
