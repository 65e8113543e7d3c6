/** Pictures and label masks from files: the numbers that are in them, or one clear error. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encode } from "fast-png";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { streams } from "../../src/core/index.js";
import {
  encodeGrey, encodeGrey16, encodePalette, encodePng, encodeRgba, pngDataUri, readIndices, readLabelIds, readRgb, readSize,
} from "../../src/image/index.js"; // prettier-ignore
import { gta5Palette } from "../../src/labels/index.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gaplab-image-"));
});
afterAll(() => rm(folder, { recursive: true }));

const save = async (name: string, bytes: Uint8Array) => {
  const file = join(folder, name);
  await writeFile(file, bytes);
  return file;
};
const noise = (length: number, below: number) => {
  const draw = streams(1)("noise");
  return Uint8Array.from({ length }, () => draw.below(below));
};
const photograph = { width: 31, height: 17, data: noise(31 * 17 * 3, 256) };

/** 7x5, indices 0-34 in order, GTA5's palette, written by Pillow. */
const palettePng = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAcAAAAFCAMAAAC+RAbqAAAAaVBMVEUAAAAAAAAAAAAAAAAUFBRvSgBRAFGAQID0I+j6qqDmloxGRkZmZpy+mZm0pbSWZGSWeFqZmZmZmZn6qh7c3ABr" +
    "jiOY+5hGgrTcFDz/AAAAAI4AAEYAPGQAAFoAAG4AUGQAAOZ3CyAAAI7RS42mAAAAMElEQVR4nGNgYGRiZmFlY2Dn4OTi5uFl4OMXEBQSFmEQFROXkJSSZpCRlZNXUFQCAB7IAlRt9ZSp" +
    "AAAAAElFTkSuQmCC",
  "base64",
);

describe("label masks", () => {
  it("a palette picture gives its indices, not its colours", async () => {
    const { width, height, channels, data } = await readIndices(await save("palette.png", palettePng));
    expect([width, height, channels]).toEqual([7, 5, 1]);
    expect([...data]).toEqual(Array.from({ length: 35 }, (_, i) => i));
  });

  it("GTA5's palette is the one in that picture", async () => {
    const colours = await readRgb(await save("palette.png", palettePng));
    expect([...gta5Palette]).toEqual([...colours.data]);
  });

  it("what is written as palette or grey comes back to the bit, and looks as its palette says", async () => {
    const map = { width: 40, height: 23, data: noise(40 * 23, 35) };
    const file = await save("written.png", await encodePalette(map, gta5Palette));
    expect(await readLabelIds(file)).toMatchObject({ width: 40, height: 23, data: map.data });
    const seen = await readRgb(file);
    map.data.forEach((id, i) =>
      expect([...seen.data.subarray(3 * i, 3 * i + 3)]).toEqual([...gta5Palette.subarray(3 * id, 3 * id + 3)]),
    );

    const grey = { width: 40, height: 23, data: noise(40 * 23, 256) };
    expect((await readLabelIds(await save("grey.png", await encodeGrey(grey)))).data).toEqual(grey.data);
  });

  it("16 bits stay 16 bits", async () => {
    const ids = { width: 3, height: 2, data: Uint16Array.of(0, 7, 26_003, 33_999, 256, 65_535) };
    const { data, channels } = await readIndices(await save("instances.png", await encodeGrey16(ids)));
    expect(channels).toBe(1);
    expect(data).toEqual(ids.data);
  });

  it.each([1, 2, 4] as const)("%i bit per pixel is one id per pixel, not a scaled grey", async (depth) => {
    const map = { width: 5, height: 3, data: noise(15, 2 ** depth) };
    const rowBytes = Math.ceil((5 * depth) / 8);
    const packed = new Uint8Array(3 * rowBytes);
    map.data.forEach((id, i) => {
      const bit = (i % 5) * depth;
      packed[Math.floor(i / 5) * rowBytes + (bit >> 3)] |= id << (8 - depth - (bit & 7));
    });
    const file = await save(`depth${depth}.png`, encode({ width: 5, height: 3, channels: 1, depth, data: packed }));
    expect((await readLabelIds(file)).data).toEqual(map.data);
  });

  it("four channels come back as they are, alpha 0 included", async () => {
    const data = noise(6 * 4 * 4, 256);
    const file = await save("rgba.png", await encodeRgba({ width: 6, height: 4, data }));
    expect(await readIndices(file)).toMatchObject({ channels: 4, data });
  });

  it("a mask of colours is refused, and so is one of 16 bits", async () => {
    const coloured = await save("color.png", await encodePng(photograph));
    await expect(readLabelIds(coloured)).rejects.toThrow(
      /color\.png: expected one label id of 8 bits per pixel.*got 3 channels.*mask of ids/,
    );
    const deep = await save("deep.png", await encodeGrey16({ width: 1, height: 1, data: Uint16Array.of(26_001) }));
    await expect(readLabelIds(deep)).rejects.toThrow(/got 16 bits per pixel.*label ids, not of instance ids/);
  });
});

describe("pictures", () => {
  it("come back to the bit, from a file and from a data URI; alpha is dropped", async () => {
    const file = await save("photograph.png", await encodePng(photograph));
    expect(await readRgb(file)).toEqual(photograph);
    expect(await readSize(file)).toEqual({ width: 31, height: 17 });
    const uri = await pngDataUri(photograph);
    expect(uri).toMatch(/^data:image\/png;base64,/);
    expect(await readRgb(await save("uri.png", Buffer.from(uri.split(",")[1], "base64")))).toEqual(photograph);
    const rgba = Uint8Array.from([10, 20, 30, 0, 40, 50, 60, 255]);
    const transparent = await save("transparent.png", await encodeRgba({ width: 2, height: 1, data: rgba }));
    expect([...(await readRgb(transparent)).data]).toEqual([10, 20, 30, 40, 50, 60]);
  });

  it("a file that was written anew is read anew", async () => {
    const file = await save("twice.png", await encodePng(photograph));
    await readRgb(file);
    const other = { ...photograph, data: noise(31 * 17 * 3, 100) };
    await save("twice.png", await encodePng(other));
    expect((await readRgb(file)).data).toEqual(other.data);
  });

  it.each([
    ["cut in the middle", 0.5, /a file cut short \(\d+ bytes, no end mark\)/],
    ["cut in the header", 0.01, /a file cut short/],
    ["empty", 0, /an empty file/],
  ])("%s: one line with the file's name, read as picture or as labels", async (name, share, reason) => {
    const whole = await encodePng(photograph);
    const file = await save(`${name}.png`, whole.subarray(0, Math.floor(whole.length * share)));
    for (const read of [readRgb, readIndices]) {
      const error = (await read(file).catch((e: unknown) => e)) as Error;
      expect(error.message).toMatch(reason);
      expect(error.message.startsWith(`${file}: expected a whole PNG or JPEG picture`)).toBe(true);
      expect(error.message).not.toContain("\n");
    }
  });

  it("a flipped bit in the pixels, another kind of file, and none", async () => {
    const whole = Uint8Array.from(await encodePng(photograph));
    whole[whole.length >> 1] ^= 0x10;
    await expect(readRgb(await save("flipped.png", whole))).rejects.toThrow(/flipped\.png: expected a whole PNG/);
    await expect(readIndices(await save("flipped.png", whole))).rejects.toThrow(/flipped\.png: expected a whole PNG/);
    await expect(readRgb(await save("text.png", Buffer.from("hello")))).rejects.toThrow(/text\.png/);
    await expect(readRgb(join(folder, "none.png"))).rejects.toThrow(/none\.png: .*no such file\. Check the path/);
    await expect(readSize(join(folder, "none.png"))).rejects.toThrow(/no such file/);
  });
});
