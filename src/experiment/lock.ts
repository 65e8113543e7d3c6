/** One training at a time in a folder: two would write over each other's losses and checkpoints. */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { explainWrite, GapLabError, isRunning } from "../core/index.js";

/** Takes the lock; what a killed process left is taken over. Returns what lets go of it. @throws GapLabError when it is taken. */
export async function lock(file: string): Promise<() => Promise<void>> {
  await mkdir(dirname(file), { recursive: true }).catch((error: unknown) => {
    throw explainWrite(error, file);
  });
  try {
    await writeFile(file, String(process.pid), { flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw explainWrite(error, file);
    const owner = Number(await readFile(file, "utf8").catch(() => ""));
    if (owner > 0 && isRunning(owner)) {
      const fix = `Wait for it, stop it, or name another folder with --out. If process ${owner} is none of GapLab's, delete the file.`;
      throw new GapLabError(file, {
        expected: "a folder in which nothing else trains",
        got: `process ${owner}`,
        fix,
        cause: error,
      });
    }
    await writeFile(file, String(process.pid));
  }
  return () => rm(file, { force: true });
}
