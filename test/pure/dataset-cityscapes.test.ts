/** Cityscapes' folders: written and read back to the bit, listed not built, and what is missing said. */
import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cityscapesWriter, readCityscapes } from "../../src/dataset/cityscapes.js";
import { makeDataset } from "../../src/dataset/dataset.js";
import { encodePng } from "../../src/image/index.js";
import { classCount, ignoreLabel } from "../../src/labels/index.js";
import { scratchFolder } from "../fixtures/folder.js";
import { streetLike } from "../fixtures/street-like.js";

const scratch = scratchFolder("cityscapes");
const open = async (root: string, size = {}) => makeDataset("cityscapes", "test", await readCityscapes(root), size);

async function written(name: string): Promise<string> {
  const root = join(scratch, name);
  const { write } = cityscapesWriter(root);
  for (const [split, city, index] of [["train", "aachen", 4], ["train", "bochum", 0], ["val", "lindau", 2]] as const) {
    await write(split, city, index, streetLike(index));
  } // prettier-ignore
  return root;
}

describe("Cityscapes", () => {
  it("what is written comes back: pixels and labels to the bit, the camera as it was", async () => {
    const city = await open(await written("round trip"));
    expect(city.train.ids).toEqual(["aachen_000004_000019", "bochum_000000_000019"]);
    expect(city.val?.length).toBe(1);
    expect(city.test).toBeUndefined();
    const drawn = streetLike(4);
    const frame = await city.train.at(0);
    expect(frame.image).toEqual(drawn.image);
    expect(frame.labels).toEqual(drawn.labels);
    expect(frame.camera).toEqual(drawn.camera);
  });

  it("at another size: labels nearest, the camera scaled with the picture", async () => {
    const city = await open(await written("resized"), { width: 12, height: 4 });
    const { image, labels, camera } = await city.train.at(0);
    const drawn = streetLike(4);
    expect([image.width, image.height, labels.width, labels.height]).toEqual([12, 4, 12, 4]);
    expect(labels.data[0]).toBe(drawn.labels.data[24 + 1]);
    expect(camera).toMatchObject({
      widthPx: 12,
      heightPx: 4,
      focalXPx: drawn.camera.focalXPx / 2,
      centreYPx: drawn.camera.centreYPx / 3,
    });
    expect(camera?.pitchRad).toBe(drawn.camera.pitchRad);
  });

  it("frame numbers are read, not assumed", async () => {
    const root = await written("numbers");
    for (const [type, suffix] of [["leftImg8bit", "_leftImg8bit.png"], ["gtFine", "_gtFine_labelIds.png"]]) {
      const folder = join(root, type, "train/aachen");
      await rename(join(folder, `aachen_000004_000019${suffix}`), join(folder, `aachen_000004_001234${suffix}`));
    } // prettier-ignore
    const city = await open(root);
    expect(city.train.ids[0]).toBe("aachen_000004_001234");
    expect((await city.train.at(0)).labels).toEqual(streetLike(4).labels);
  });

  it("without label files: a target still, and a clear error for who wants labels", async () => {
    const root = await written("unlabelled");
    await rm(join(root, "gtFine"), { recursive: true });
    const city = await open(root);
    const frame = await city.train.withoutLabels().at(0);
    expect(frame.image).toEqual(streetLike(4).image);
    expect("labels" in frame).toBe(false);
    await expect(city.train.at(0)).rejects.toThrow(
      /expected labels for .*aachen_000004_000019_leftImg8bit\.png, got none.*withoutLabels/,
    );
  });

  it("withoutLabels has none, also where the files are there; and none by its type", async () => {
    const city = await open(await written("types"));
    const set = city.train.withoutLabels();
    const frame = await set.at(0);
    expect("labels" in frame).toBe(false);
    expect("labels" in (await set.take(1).at(0))).toBe(false);
    // @ts-expect-error An unlabelled frame's labels are `undefined` and nothing else.
    const labels: Uint8Array | undefined = frame.labels?.data;
    expect(labels).toBeUndefined();
    // @ts-expect-error An unlabelled set is no labelled one.
    const back: typeof city.train = set;
    expect(back).toBe(set);
  });

  it("colours where ids belong, a cut picture, a label of another size: one error each, with the file's name", async () => {
    const root = await written("broken");
    const mask = join(root, "gtFine/train/aachen/aachen_000004_000019_gtFine_labelIds.png");
    await writeFile(mask, await encodePng(streetLike(4).image));
    await expect((await open(root)).train.at(0)).rejects.toThrow(/aachen_000004_000019_gtFine_labelIds\.png: expected .*label id/);
    const image = join(root, "leftImg8bit/train/bochum/bochum_000000_000019_leftImg8bit.png");
    await writeFile(image, (await encodePng(streetLike(0).image)).subarray(0, 300));
    await expect((await open(root)).train.at(1)).rejects.toThrow(
      /bochum_000000_000019_leftImg8bit\.png: expected a whole PNG.*cut short/,
    );
    await writeFile(image, await encodePng(streetLike(0, 26, 12).image));
    await expect((await open(root)).train.at(1)).rejects.toThrow(/expected labels of the image's size, 26x12, got 24x12/);
  });

  it("no such folder, and a folder with nothing of Cityscapes in it", async () => {
    await expect(open(join(scratch, "none"))).rejects.toThrow(/none.*expected .*leftImg8bit.*no such folder/);
    await mkdir(join(scratch, "empty/leftImg8bit"), { recursive: true });
    await expect(open(join(scratch, "empty"))).rejects.toThrow(/empty.*leftImg8bit.png/);
  });

  it("an index that is not there", async () => {
    const city = await open(await written("index"));
    await expect(city.train.at(2)).rejects.toThrow(/expected an index of 0 to 1, got 2/);
  });
});

const photographs = "../shared/real/cityscapes";
describe(existsSync(photographs) ? "real Cityscapes" : `real Cityscapes: ${photographs} is not there, nothing to try`, () => {
  it.runIf(existsSync(photographs))("two photographs, their masks of known ids", async () => {
    const city = await open(photographs, { width: 192, height: 96 });
    expect(city.train.ids).toEqual(["aachen_000000_000019", "aachen_000004_000019"]);
    const { image, labels } = await city.train.at(0);
    expect(image.data.length).toBe(192 * 96 * 3);
    for (const label of new Set(labels.data)) expect(label < classCount || label === ignoreLabel).toBe(true);
    // Most of a street is road, building or vegetation, whatever the town.
    expect(labels.data.filter((label) => [0, 2, 8].includes(label)).length).toBeGreaterThan(0.4 * 192 * 96);
  });
});
