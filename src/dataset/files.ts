/** Small things that every format's reader does. */
import { readdir } from "node:fs/promises";
import { GapLabError, type LabelMap } from "../core/index.js";
import { readIndices } from "../image/index.js";

/** Sorted names in a folder that match; an empty list where there is no such folder. */
export async function list(folder: string, pattern: RegExp): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => pattern.test(name)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** A folder that has to be there. */
export async function expectFolder(folder: string, what: string): Promise<void> {
  try {
    await readdir(folder);
  } catch {
    throw new GapLabError(folder, { expected: what, got: "no such folder", fix: "Check the path." });
  }
}

/**
 * A label picture of one channel, put through a table of 256.
 * @throws GapLabError for a colour picture: its colours are not ids.
 */
export async function readLabelIds(file: string, table: Uint8Array): Promise<LabelMap> {
  const { width, height, channels, data } = await readIndices(file);
  if (channels !== 1) {
    throw new GapLabError(file, {
      expected: "label ids: a grey or palette PNG",
      got: `a colour picture of ${channels} channels`,
      fix: "Point to the files of ids (Cityscapes: *_gtFine_labelIds.png), not to the coloured ones.",
    });
  }
  return { width, height, data: Uint8Array.from(data, (id) => table[Math.min(id, 255)]) };
}
