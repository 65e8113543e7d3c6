/** CamVid's layout: written by hand here, and the photographs where they are present. */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readCamvid } from "../../src/dataset/camvid.js";
import { encodeGrey, encodePng, readSize } from "../../src/image/index.js";

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "camvid-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const ids = Uint8Array.from({ length: 12 }, (_, id) => id);

async function put(split: string, name: string, grey: Uint8Array = ids) {
  await mkdir(join(root, split), { recursive: true });
  await mkdir(join(root, `${split}annot`), { recursive: true });
  await writeFile(join(root, split, `${name}.png`), await encodePng({ width: 4, height: 3, data: new Uint8Array(36).fill(90) }));
  await writeFile(join(root, `${split}annot`, `${name}.png`), await encodeGrey({ width: 4, height: 3, data: grey }));
}

describe("CamVid", () => {
  test("labels are group numbers, 11 is ignored; the camera has the picture's size", async () => {
    await put("train", "0001TP_006690");
    await put("val", "0016E5_07959");
    const { train, val, test: tests } = await readCamvid(root);
    expect(train.map((item) => item.id)).toEqual(["0001TP_006690"]);
    expect(val).toHaveLength(1);
    expect(tests).toBeUndefined();
    const labels = await train[0].readLabels!();
    expect([...labels.data]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 255]);
    expect(await train[0].readCamera!()).toMatchObject({ widthPx: 4, heightPx: 3, centreXPx: 2, centreYPx: 1.5 });
  });

  test("says which folder, label or id is wrong", async () => {
    await expect(readCamvid(root)).rejects.toThrow(/train: expected CamVid's folder train/);
    await put(
      "train",
      "a",
      Uint8Array.from(ids, (id) => (id === 5 ? 12 : id)),
    );
    const { train } = await readCamvid(root);
    await expect(train[0].readLabels!()).rejects.toThrow(/a\.png: expected group ids 0-11, got the id 12/);

    await writeFile(join(root, "trainannot", "a.png"), await encodePng({ width: 4, height: 3, data: new Uint8Array(36) }));
    await expect(train[0].readLabels!()).rejects.toThrow(/a\.png: .*3 channels/);

    await put("train", "a");
    await truncate(join(root, "trainannot", "a.png"), 60);
    await expect(train[0].readLabels!()).rejects.toThrow(/a\.png: .*cut short/);

    await put("train", "b");
    await rm(join(root, "trainannot", "b.png"));
    await expect(readCamvid(root)).rejects.toThrow(/b\.png: expected the labels of .*1 of 2 images have none/);
    await rm(join(root, "trainannot"), { recursive: true });
    await expect(readCamvid(root)).rejects.toThrow(/trainannot: expected the labels of/);
  });

  const real = "../shared/real/camvid";
  test.runIf(existsSync(real))("reads the photographs, where present", async () => {
    const { train, val } = await readCamvid(real);
    expect([train.length, val!.length]).toEqual([367, 101]);
    const counts = new Float64Array(256);
    // Every fourth image: the shares of a part differ a little from those of the whole.
    for (const item of train.filter((_, i) => i % 4 === 0)) {
      const labels = await item.readLabels!();
      const image = await readSize(item.imageFile);
      expect([labels.width, labels.height]).toEqual([image.width, image.height]);
      for (const label of labels.data) counts[label]++;
    }
    const total = counts.reduce((sum, count) => sum + count);
    const percent = [...counts.subarray(0, 11), counts[255]].map((count) => (100 * count) / total);
    // As published with the copy: sky, building, pole, road, pavement, tree, sign, fence, car, pedestrian, bicyclist; unlabelled.
    [16.9, 23.3, 1.0, 31.7, 4.5, 9.7, 1.2, 1.1, 5.9, 0.6, 0.3, 4.0].forEach((share, i) =>
      expect(Math.abs(percent[i] - share)).toBeLessThan(1),
    );
  });
});
