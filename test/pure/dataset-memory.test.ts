/** Frames stay in memory up to a number of bytes, shared by a set and all that is taken from it; depth is read where it is wanted. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { display } from "../../src/core/index.js";
import { gta5Writer, readGta5 } from "../../src/dataset/gta5.js";
import { FileSet, type LabelledSet, type SetOptions } from "../../src/dataset/image-set.js";
import type { Item } from "../../src/dataset/item.js";
import { Memory } from "../../src/dataset/memory.js";
import { scratchFolder } from "../fixtures/folder.js";
import { streetLike } from "../fixtures/street-like.js";

const map = (bytes: number) => ({ data: new Uint8Array(bytes) });

describe("memory", () => {
  it("keeps what fits, and reads the rest again", async () => {
    const memory = new Memory(10);
    let reads = 0;
    const get = (key: string, bytes: number) => memory.get(key, async () => (reads++, map(bytes)));
    await Promise.all([get("a", 6), get("a", 6)]);
    await get("a", 6);
    expect(reads).toBe(1);
    await get("b", 5);
    await get("b", 5);
    expect(reads).toBe(3);
    await get("c", 4);
    await get("c", 4);
    expect(reads).toBe(4);
  });

  it("does not keep an error", async () => {
    const memory = new Memory(10);
    await expect(memory.get("a", async () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
    expect((await memory.get("a", async () => map(1))).data.length).toBe(1);
  });
});

describe("a set", () => {
  const written = async (name: string, more: Partial<SetOptions> = {}, change = (item: Item): Item => item) => {
    const root = scratchFolder(name);
    for (let index = 0; index < 3; index++) await gta5Writer(root).write(index, streetLike(index));
    const items = (await readGta5(root)).train.map(change);
    const set = new FileSet({ name, split: "train", items, labels: "required", width: 24, height: 12, ...more }) as LabelledSet;
    return { root, set };
  };

  it("shares what it has read with what is taken from it", async () => {
    const { root, set } = await written("shared");
    const frame = await set.at(1);
    rmSync(join(root, "images"), { recursive: true });
    rmSync(join(root, "labels"), { recursive: true });
    expect((await set.at(1)).labels).toBe(frame.labels);
    expect((await set.take(2).at(1)).image).toBe(frame.image);
    expect((await set.select([1]).withoutLabels().at(0)).image).toBe(frame.image);
    await expect(set.at(0)).rejects.toThrow(/no such file/);
  });

  it("without room for it reads again", async () => {
    const { set } = await written("no room", { memoryBytes: 0 });
    const frame = await set.at(1);
    const again = await set.at(1);
    expect(again).toEqual(frame);
    expect(again.image).not.toBe(frame.image);
  });

  it("reads depth where it is wanted", async () => {
    let reads = 0;
    const readDepth = async () => (reads++, streetLike(0).depth);
    const { set } = await written("depth", {}, (item) => ({ ...item, readDepth }));
    expect((await set.at(0, { depth: false })).depth).toBeUndefined();
    expect(reads).toBe(0);
    expect((await set.at(0)).depth?.data).toEqual(streetLike(0).depth.data);
  });

  it("shows itself as a small table with its first pictures", async () => {
    const { set } = await written("shown");
    const shown = await set[display]();
    expect(shown["text/plain"]).toMatch(/shown +train +3 +24×12 +19 classes/);
    expect((await set.withoutLabels()[display]())["text/plain"]).toMatch(/24×12 +none/);
    expect((shown["text/html"] as string).match(/<img /g)).toHaveLength(3);
  });
});
