/** "KIND:PATH" as one types it on the command line. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { gta5Writer } from "../../src/dataset/gta5.js";
import { datasets } from "../../src/dataset/index.js";
import { scratchFolder } from "../fixtures/folder.js";
import { streetLike } from "../fixtures/street-like.js";

describe("datasets.open", { timeout: 60_000 }, () => {
  it("opens a folder by its kind, at the size asked for; a colon in the path is part of it", async () => {
    const root = join(scratchFolder("open"), "a:b");
    await gta5Writer(root).write(0, streetLike(0));
    const gta = await datasets.open(`gta5:${root}`, { width: 12, height: 6 });
    expect([gta.kind, gta.train.length]).toEqual(["gta5", 1]);
    expect((await gta.train.at(0)).image.width).toBe(12);
  });

  it("opens the built-in streets too", async () => {
    const cacheDir = scratchFolder("open streets");
    const pd = await datasets.open("streets:pd-v3", { width: 32, height: 16, counts: { train: 1 }, cacheDir, threads: 1 });
    expect([pd.kind, pd.name, pd.train.length]).toEqual(["streets", "pd-v3", 1]);
  });

  it.each(["kitti:/data", "cityscapes", "cityscapes:", ":/data", "", "toString:/data"])("%j names the kinds", async (what) => {
    await expect(datasets.open(what)).rejects.toThrow(
      `dataset: expected KIND:PATH with a kind of cityscapes, gta5, dgp, camvid, streets, got ${what}.`,
    );
  });

  it.each(["cityscapes", "gta5", "dgp", "camvid"])(
    "%s: a folder that is not there, or has nothing of it, is named",
    async (kind) => {
      const none = join(scratchFolder("open none"), "none");
      await expect(datasets.open(`${kind}:${none}`)).rejects.toThrow(none);
      mkdirSync(none);
      const error = (await datasets.open(`${kind}:${none}`).catch((e: unknown) => e)) as Error;
      expect(error.name).toBe("GapLabError");
      expect(error.message).toContain(none);
    },
  );
});
