/**
 * A folder that is made once: filled beside its place and renamed into it, so that it is there whole or not at all. A stamp inside says
 * what it was made from; a folder with another stamp is made again.
 */
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { GapLabError } from "../core/index.js";

const stampName = "gaplab.json";

export type Stamp = Record<string, unknown>;

/** Whether the folder was made from exactly this. */
export async function isMade(folder: string, stamp: Stamp): Promise<boolean> {
  try {
    return (await readFile(join(folder, stampName), "utf8")) === JSON.stringify(stamp);
  } catch {
    return false;
  }
}

/** Makes all folders, or none. `fill` gets a place beside each. */
export async function makeFolders(folders: readonly { folder: string; stamp: Stamp }[], fill: (beside: string[]) => Promise<void>) {
  const beside = folders.map(({ folder }) => `${folder}.${process.pid}.part`);
  try {
    for (const place of beside) await mkdir(place, { recursive: true });
    await fill(beside);
    for (const [i, { folder, stamp }] of folders.entries()) {
      await writeFile(join(beside[i], stampName), JSON.stringify(stamp));
      await moveInto(beside[i], folder, stamp);
    }
  } catch (error) {
    throw explain(error, dirname(folders[0].folder));
  } finally {
    await Promise.all(beside.map((place) => rm(place, { recursive: true, force: true })));
  }
}

/** Two processes may finish the same folder: the second one keeps what the first put there. */
async function moveInto(made: string, folder: string, stamp: Stamp): Promise<void> {
  if (await isMade(folder, stamp)) return;
  await rm(folder, { recursive: true, force: true });
  try {
    await rename(made, folder);
  } catch (error) {
    if (!(await isMade(folder, stamp))) throw error;
  }
}

/** A full or read-only disk in words; everything else as it is. */
function explain(error: unknown, where: string): unknown {
  const code = (error as NodeJS.ErrnoException)?.code;
  const got = { ENOSPC: "a full disk", EACCES: "no permission", EROFS: "a read-only disk", ENOTDIR: "a file in the way" }[
    code ?? ""
  ];
  if (!got) return error;
  const fix = "Free some space, or name another folder with GAPLAB_CACHE. Nothing was left half-written.";
  return new GapLabError(where, { expected: "room to write a dataset", got, fix, cause: error });
}
