/** The built-in streets as files: drawn once, in real formats, read back through the readers of real folders; never half there. */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { streets, type StreetOptions } from "../../src/dataset/streets.js";
import type { LabelledFrame } from "../../src/core/index.js";
import { drawStreet, streetNames, type StreetName } from "../../src/world/index.js";
import { scratchFolder } from "../fixtures/folder.js";

const cacheDir = scratchFolder("streets");
const size = { width: 48, height: 24 };
const options = { ...size, seed: 5, counts: { train: 3, val: 2, test: 1 }, cacheDir, threads: 2 } satisfies StreetOptions;
const left = (folder: string) => (existsSync(folder) ? readdirSync(folder) : []);

describe("streets on disk", { timeout: 60_000 }, () => {
  it.each(streetNames)("%s: what is read back is what the world draws, to the bit", async (name: StreetName) => {
    const dataset = await streets(name, options);
    expect(dataset.train.length).toBe(3);
    expect(new Set(dataset.train.ids).size).toBe(3);
    for (let index = 0; index < 3; index++) {
      const drawn = drawStreet(name, { seed: "5/train", index, ...size });
      const frame: LabelledFrame = await dataset.train.at(index);
      expect(frame.image).toEqual(drawn.image);
      expect(frame.labels).toEqual(drawn.labels);
      if (name.startsWith("pd-")) expect(frame.depth).toEqual(drawn.depth);
      if (name === "gta") expect(frame.camera).toBeUndefined();
      else for (const [key, value] of Object.entries(drawn.camera)) expect(frame.camera?.[key as "rollRad"]).toBeCloseTo(value, 9);
    }
  });

  it("the target has val and test, and no picture twice", async () => {
    const city = await streets("cityscapes", options);
    expect([city.val?.length, city.test?.length]).toEqual([2, 1]);
    const sets = [city.train, city.val!, city.test!];
    const frames = (await Promise.all(sets.map((set) => Promise.all(set.ids.map((_, i) => set.at(i)))))).flat();
    expect(new Set(frames.map(({ image }) => Buffer.from(image.data).toString("base64"))).size).toBe(6);
    expect((await streets("gta", options)).val).toBeUndefined();
  });

  it("lie in the layouts of the datasets that they stand for", async () => {
    await Promise.all([streets("cityscapes", options), streets("gta", options)]);
    await streets("pd-v1", options);
    const files = readdirSync(cacheDir, { recursive: true, encoding: "utf8" }).join("\n");
    expect(files).toMatch(/cityscapes-[^/]+\/leftImg8bit\/val\/(\w+)\/\1_\d{6}_\d{6}_leftImg8bit\.png/);
    expect(files).toMatch(/cityscapes-[^/]+\/gtFine\/test\/(\w+)\/\1_\d{6}_\d{6}_gtFine_labelIds\.png/);
    expect(files).toMatch(/cityscapes-[^/]+\/camera\/train\/(\w+)\/\1_\d{6}_\d{6}_camera\.json/);
    expect(files).toMatch(/gta-[^/]+\/labels\/00003\.png/);
    expect(files).toMatch(/pd-v1-[^/]+\/scene_dataset\.json/);
    expect(files).toMatch(/pd-v2-[^/]+\/.*\/depth\/.*\.npz/);
  });

  it("are drawn once: the second time nothing is written and nothing reported", async () => {
    await streets("gta", options);
    const times = () =>
      readdirSync(cacheDir, { recursive: true, encoding: "utf8" }).map((f) => statSync(join(cacheDir, f)).mtimeMs);
    const before = times();
    await streets("gta", { ...options, onProgress: () => expect.fail("drawn again") });
    expect(times()).toEqual(before);
  });

  it("v2 comes along with v1", async () => {
    await streets("pd-v1", { ...options, seed: 6 });
    await streets("pd-v2", { ...options, seed: 6, onProgress: () => expect.fail("drawn twice") });
  });

  it("progress counts every picture", async () => {
    const seen: { done: number; total: number }[] = [];
    await streets("cityscapes", { ...options, seed: 7, onProgress: (progress) => seen.push(progress) });
    expect(seen.map(({ done }) => done)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(new Set(seen.map(({ total }) => total))).toEqual(new Set([6]));
  });

  it("the number of threads does not change a byte", async () => {
    const bytes = async (threads: number) => {
      const dir = scratchFolder(`threads ${threads}`);
      await streets("pd-v3", { ...options, threads, cacheDir: dir });
      const files = readdirSync(dir, { recursive: true, encoding: "utf8" }).filter((f) => statSync(join(dir, f)).isFile()).sort();
      return files.map((file) => [file, readFileSync(join(dir, file)).toString("base64")]);
    }; // prettier-ignore
    expect(await bytes(3)).toEqual(await bytes(1));
  });

  it("a folder drawn by another version is drawn again", async () => {
    const dir = scratchFolder("version");
    await streets("gta", { ...options, cacheDir: dir });
    const stamp = join(dir, readdirSync(dir)[0], "gaplab.json");
    const current = readFileSync(stamp, "utf8");
    writeFileSync(stamp, current.replace(/"worldVersion":"[^"]*"/, '"worldVersion":"0"'));
    writeFileSync(join(stamp, "../images/00001.png"), "of another version");
    let drawn = 0;
    const dataset = await streets("gta", { ...options, cacheDir: dir, onProgress: ({ done }) => (drawn = done) });
    expect(drawn).toBe(3);
    expect(readFileSync(stamp, "utf8")).toBe(current);
    expect((await dataset.train.at(0)).image).toEqual(drawStreet("gta", { seed: "5/train", index: 0, ...size }).image);
    expect(readdirSync(dir).length).toBe(1);
  });

  it("a cut file in the cache: its name, and what to do", async () => {
    const dir = scratchFolder("cut");
    const gta = await streets("gta", { ...options, cacheDir: dir });
    const file = join(dir, readdirSync(dir)[0], "images/00002.png");
    writeFileSync(file, readFileSync(file).subarray(0, 500));
    await expect(gta.train.at(1)).rejects.toThrow(
      /images.00002\.png: expected a whole PNG.*cut short \(500 bytes.*drawn again when its folder is deleted/,
    );
    expect((await gta.train.at(0)).labels.width).toBe(48);
  });

  it("an abort ends the drawing and leaves nothing behind", async () => {
    const dir = scratchFolder("abort");
    const stop = new AbortController();
    const drawing = streets("pd-v1", {
      ...options,
      counts: { train: 500 },
      cacheDir: dir,
      signal: stop.signal,
      onProgress: ({ done }) => done === 5 && stop.abort(),
    });
    await expect(drawing).rejects.toThrow(/abort/i);
    expect(left(dir)).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(left(dir)).toEqual([]);
    await expect(streets("gta", { ...options, cacheDir: dir, signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
    expect(left(dir)).toEqual([]);
  });

  it("a name that is none", async () => {
    await expect(streets("gtav" as never, options)).rejects.toThrow(
      /expected one of gta, pd-v1, pd-v2, pd-v3, cityscapes, got gtav/,
    );
  });
});
