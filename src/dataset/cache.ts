/**
 * A folder that is made once: filled beside its place and renamed into it, so that it is there whole or not at all. A stamp inside says
 * what it was made from; a folder with another stamp is made again.
 */
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { explainDisk, GapLabError, isRunning } from "../core/index.js";

const stampName = "gaplab.json";

export type Stamp = Record<string, unknown>;

/** What the folder was made from; undefined where there is none, or none that GapLab made. */
export async function stampOf(folder: string): Promise<Stamp | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, stampName), "utf8")) as Stamp;
  } catch {
    return undefined;
  }
}

/** Whether the folder was made from exactly this. */
export const isMade = async (folder: string, stamp: Stamp): Promise<boolean> =>
  JSON.stringify(await stampOf(folder)) === JSON.stringify(stamp);

/** Makes all folders, or none. `fill` gets a place beside each. */
export async function makeFolders(folders: readonly { folder: string; stamp: Stamp }[], fill: (beside: string[]) => Promise<void>) {
  const beside = folders.map(({ folder }) => placeBeside(folder));
  try {
    for (const { folder } of folders) await clearLeftovers(folder);
    for (const place of beside) await mkdir(place, { recursive: true });
    await fill(beside);
    for (const [i, { folder, stamp }] of folders.entries()) {
      await writeFile(join(beside[i], stampName), JSON.stringify(stamp));
      await moveInto(beside[i], folder, stamp);
    }
  } catch (error) {
    throw explainDisk(error, dirname(folders[0].folder), {
      expected: "room to write a dataset",
      otherwise: "name another folder with GAPLAB_CACHE. Nothing was left half-written.",
    });
  } finally {
    // What failed above is what the caller has to know.
    await Promise.all(beside.map((place) => remove(place).catch(() => {})));
  }
}

/** Of this machine and process, and another one each time. */
const placeBeside = (folder: string): string => `${folder}.${hostname()}.${process.pid}.${placesMade++}.part`;
let placesMade = 0;

/** What a process of this machine left when it was killed. */
async function clearLeftovers(folder: string): Promise<void> {
  const names = await readdir(dirname(folder)).catch(() => []);
  for (const name of names.filter((each) => each.startsWith(`${basename(folder)}.${hostname()}.`) && each.endsWith(".part"))) {
    if (!isRunning(Number(name.split(".").at(-3)))) await remove(join(dirname(folder), name));
  }
}

const remove = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true, maxRetries: 3 });

/** Two processes may finish the same folder: the second one keeps what the first put there. */
async function moveInto(made: string, folder: string, stamp: Stamp): Promise<void> {
  const old = placeBeside(folder);
  try {
    if (await isMade(folder, stamp)) return;
    await rename(folder, old).catch(ignore("ENOENT"));
    // Not there, unless another process has put it there since.
    await rename(made, folder).catch(ignore("ENOTEMPTY", "EEXIST"));
    if (!(await isMade(folder, stamp))) {
      throw new GapLabError(folder, {
        expected: "a place for the dataset just made",
        got: "another process's dataset of another version",
        fix: "Run one version of GapLab at a time, or give each a cache folder of its own.",
      });
    }
  } finally {
    await remove(old);
  }
}

const ignore =
  (...codes: string[]) =>
  (error: NodeJS.ErrnoException) => {
    if (!codes.includes(error.code ?? "")) throw error;
  };
