/** Files that are whole or not there: written beside their place and renamed into it, so that a crash never leaves half of one. */
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { explainDisk } from "./disk.js";

/** Writes a file whole or not at all. @throws GapLabError for a full disk, a missing right or a file in the way. */
export async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  const beside = `${file}.${process.pid}.part`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(beside, content);
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {});
    throw explainWrite(error, file);
  }
}

/** What a disk refuses when results are written, as a GapLabError; every other error as it is. */
export const explainWrite = (error: unknown, file: string): unknown =>
  explainDisk(error, file, {
    expected: "a place to write to",
    otherwise: "name another folder with --out. What was finished before is kept.",
  });

/** Removes what processes that are no more had begun to write in a folder and the folders in it. */
export async function sweepParts(folder: string): Promise<void> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  for (const name of names) {
    const writer = /\.(\d+)\.part$/.exec(name)?.[1];
    if (writer !== undefined && !isRunning(Number(writer))) await rm(join(folder, name), { force: true });
  }
}

/** Whether there is a process of this number. */
export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
