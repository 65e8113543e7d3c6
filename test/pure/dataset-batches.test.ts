/** Batches: a function of seed, stream and number alone; every image once per round; mirrored together with its labels. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { gta5Writer, readGta5 } from "../../src/dataset/gta5.js";
import { batches, type BatchStream, type UnlabelledBatch } from "../../src/dataset/batches.js";
import { makeDataset, type Dataset } from "../../src/dataset/dataset.js";
import { scratchFolder } from "../fixtures/folder.js";
import { streetLike } from "../fixtures/street-like.js";

const root = scratchFolder("batches");
const count = 7;
let gta: Dataset;
beforeAll(async () => {
  for (let index = 0; index < count; index++) await gta5Writer(root).write(index, streetLike(index));
  gta = makeDataset("gta5", "test", await readGta5(root), { width: 24, height: 12 });
});

const options = { batch: 3, seed: 1, stream: "source" };
const take = async <B extends UnlabelledBatch>(stream: BatchStream<B>, n: number): Promise<B[]> => {
  const taken: B[] = [];
  for (let i = 0; i < n; i++) taken.push(await stream.next());
  return taken;
};

describe("batches", () => {
  it("hold images in [-1, 1] and labels, at the place of their id", async () => {
    const [batch] = await take(batches(gta.train, options), 1);
    expect([batch.count, batch.height, batch.width]).toEqual([3, 12, 24]);
    expect([batch.images.length, batch.labels.length]).toEqual([3 * 288 * 3, 3 * 288]);
    batch.ids.forEach((id, b) => {
      const drawn = streetLike(Number(id) - 1);
      expect(batch.labels.subarray(b * 288, (b + 1) * 288)).toEqual(drawn.labels.data);
      const expected = Float32Array.from(drawn.image.data, (value) => value / 127.5 - 1);
      expect(batch.images.subarray(b * 864, (b + 1) * 864)).toEqual(expected);
    });
  });

  it("every image once per round, each round in another order, across the borders of batches", async () => {
    const seen = (await take(batches(gta.train, options), count)).flatMap((batch) => batch.ids);
    const rounds = [0, 1, 2].map((round) => seen.slice(round * count, (round + 1) * count));
    for (const round of rounds) expect([...round].sort()).toEqual(gta.train.ids);
    expect(new Set(rounds.map(String)).size).toBe(3);
  });

  it("the same for the same seed, others for another seed or another stream", async () => {
    const flip = true;
    const of = (change: object) => take(batches(gta.train, { ...options, flip, ...change }), 5);
    const first = await of({});
    expect(await of({})).toEqual(first);
    const ids = (taken: UnlabelledBatch[]) => taken.map((batch) => batch.ids).join();
    expect(ids(await of({ seed: 2 }))).not.toBe(ids(first));
    expect(ids(await of({ stream: "target" }))).not.toBe(ids(first));
  });

  it("taken up at a position they go on as they would have gone on; and back", async () => {
    const all = await take(batches(gta.train, { ...options, flip: true }), 6);
    const resumed = batches(gta.train, { ...options, flip: true });
    resumed.position = 4;
    expect(await take(resumed, 2)).toEqual(all.slice(4));
    expect(resumed.position).toBe(6);
    resumed.position = 1;
    expect(await take(resumed, 2)).toEqual(all.slice(1, 3));
  });

  it("two streams side by side do not disturb each other", async () => {
    const alone = await take(batches(gta.train, options), 4);
    const [source, target] = [batches(gta.train, options), batches(gta.train.withoutLabels(), { ...options, stream: "target" })];
    for (let i = 0; i < 4; i++) {
      const [batch] = await Promise.all([source.next(), target.next()]);
      expect(batch).toEqual(alone[i]);
    }
  });

  it("about half are mirrored, the picture together with its labels, the others not at all", async () => {
    let mirrored = 0;
    const taken = await take(batches(gta.train, { ...options, flip: true }), 40);
    for (const batch of taken) {
      batch.ids.forEach((id, b) => {
        const { image, labels } = streetLike(Number(id) - 1);
        const found = batch.labels.subarray(b * 288, (b + 1) * 288);
        const isMirrored = found[0] === labels.data[23] && found[1] === labels.data[22] && found[2] === labels.data[21];
        mirrored += Number(isMirrored);
        for (const [x, y] of [[0, 0], [5, 3], [23, 11]]) {
          const from = y * 24 + (isMirrored ? 23 - x : x);
          expect(found[y * 24 + x]).toBe(labels.data[from]);
          expect(batch.images[b * 864 + 3 * (y * 24 + x)]).toBeCloseTo(image.data[3 * from] / 127.5 - 1, 6);
        } // prettier-ignore
      });
    }
    expect(mirrored).toBeGreaterThan(40);
    expect(mirrored).toBeLessThan(80);
  });

  it("an unlabelled set's batches have no labels, by their type and in truth", async () => {
    const [batch] = await take(batches(gta.train.withoutLabels(), options), 1);
    // @ts-expect-error Labels of the target cannot be asked for.
    expect(batch.labels).toBeUndefined();
    expect(Object.keys(batch)).not.toContain("labels");
  });

  it("at another size: the picture averaged, the labels nearest", async () => {
    const [batch] = await take(batches(gta.train, { ...options, width: 12, height: 6 }), 1);
    expect([batch.width, batch.height, batch.images.length, batch.labels.length]).toEqual([12, 6, 3 * 72 * 3, 3 * 72]);
    const { labels } = streetLike(Number(batch.ids[0]) - 1);
    expect(batch.labels[0]).toBe(labels.data[24 + 1]);
  });

  it("a broken picture: an error with its name when its batch comes, not before", async () => {
    const own = scratchFolder("batches broken");
    for (let index = 0; index < 4; index++) await gta5Writer(own).write(index, streetLike(index));
    const set = makeDataset("gta5", "test", await readGta5(own), {}).train;
    const order = (await take(batches(set, { ...options, batch: 1 }), 4)).map((batch) => batch.ids[0]);
    const file = join(own, "images", `${order[2]}.png`);
    writeFileSync(file, "no picture");
    const stream = batches(set, { ...options, batch: 1 });
    expect((await take(stream, 2)).flatMap((batch) => batch.ids)).toEqual(order.slice(0, 2));
    await expect(stream.next()).rejects.toThrow(`${file}: expected a whole PNG`);
    rmSync(file);

    const skipping = batches(set, { ...options, batch: 1, onBroken: "skip" });
    const seen = (await take(skipping, 4)).map((batch) => batch.ids[0]);
    const next = set.ids[(set.ids.indexOf(order[2]) + 1) % 4];
    expect(seen).toEqual([order[0], order[1], next, order[3]]);
    expect(skipping.skipped).toBe(1);
  });

  it("skipping ends where every picture is broken", async () => {
    const own = scratchFolder("batches all broken");
    for (let index = 0; index < 3; index++) {
      await gta5Writer(own).write(index, streetLike(index));
      writeFileSync(join(own, "images", `0000${index + 1}.png`), "no picture");
    }
    const set = makeDataset("gta5", "test", await readGta5(own), {}).train;
    await expect(batches(set, { ...options, batch: 1, onBroken: "skip" }).next()).rejects.toThrow(/expected a whole PNG/);
  });

  it("pictures of two sizes, and none at all", async () => {
    const own = scratchFolder("batches sizes");
    const writer = gta5Writer(own);
    await writer.write(0, streetLike(0));
    await writer.write(1, streetLike(1, 20, 12));
    const set = makeDataset("gta5", "test", await readGta5(own), {}).train;
    await expect(batches(set, { ...options, batch: 2 }).next()).rejects.toThrow(/images of one size.*Open the dataset with/);
    expect(() => batches(set.take(0), options)).toThrow(/expected at least one image, got an empty set/);
  });
});
