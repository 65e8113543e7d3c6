/** GTA5's folders: palette indices to the bit, gaps and known bad files, pairs that do not belong together. */
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeDataset } from "../../src/dataset/dataset.js";
import { gta5Writer, readGta5 } from "../../src/dataset/gta5.js";
import { encodeGrey, encodePalette, encodePng } from "../../src/image/index.js";
import { gta5Palette } from "../../src/labels/index.js";
import { scratchFolder } from "../fixtures/folder.js";
import { streetLike } from "../fixtures/street-like.js";

const scratch = scratchFolder("gta5");
const open = async (root: string, size = {}) => makeDataset("gta5", "test", await readGta5(root), size);

async function written(name: string, count = 3): Promise<string> {
  const root = join(scratch, name);
  const { write } = gta5Writer(root);
  for (let index = 0; index < count; index++) await write(index, streetLike(index));
  return root;
}

describe("GTA5", () => {
  it("what is written comes back to the bit", async () => {
    const gta = await open(await written("round trip"));
    expect(gta.train.ids).toEqual(["00001", "00002", "00003"]);
    for (const index of [0, 1, 2]) {
      const frame = await gta.train.at(index);
      expect(frame.image).toEqual(streetLike(index).image);
      expect(frame.labels).toEqual(streetLike(index).labels);
    }
  });

  it("gaps are no error, and files known to be bad are left out", async () => {
    const root = await written("gaps", 4);
    for (const folder of ["images", "labels"]) {
      await rm(join(root, folder, "00002.png"));
      await rename(join(root, folder, "00003.png"), join(root, folder, "15188.png"));
      await rename(join(root, folder, "00004.png"), join(root, folder, "20860.png"));
    }
    expect((await open(root)).train.ids).toEqual(["00001"]);
  });

  it("ids that have no class are 255, the license plate's 34 too; a grey mask is read like one with a palette", async () => {
    const root = await written("ids", 1);
    const ids = { width: 24, height: 12, data: Uint8Array.from({ length: 288 }, (_, i) => [34, 18, 0, 255, 7, 33][i % 6]) };
    for (const bytes of [
      await encodeGrey(ids),
      await encodePalette({ ...ids, data: ids.data.map((id) => Math.min(id, 34)) }, gta5Palette),
    ]) {
      await writeFile(join(root, "labels/00001.png"), bytes);
      const { labels } = await (await open(root)).train.at(0);
      expect([...labels.data.subarray(0, 6)]).toEqual([255, 255, 255, 255, 0, 18]);
    }
  });

  it("a mask saved as colours is refused; so is a pair of two sizes", async () => {
    const root = await written("pairs", 2);
    await writeFile(join(root, "labels/00001.png"), await encodePng(streetLike(0).image));
    await writeFile(join(root, "labels/00002.png"), await encodeGrey(streetLike(0, 24, 11).labels));
    const gta = await open(root);
    await expect(gta.train.at(0)).rejects.toThrow(/labels.00001\.png: expected .*label id/);
    await expect(gta.train.at(1)).rejects.toThrow(/00002\.png: expected labels of the image's size, 24x12, got 24x11/);
  });

  it("no folder, or none with numbers in it", async () => {
    await expect(open(join(scratch, "none"))).rejects.toThrow(/images: expected GTA5's folder images, got no such folder/);
    await mkdir(join(scratch, "empty/images"), { recursive: true });
    await expect(open(join(scratch, "empty"))).rejects.toThrow(/expected NNNNN\.png/);
  });
});
