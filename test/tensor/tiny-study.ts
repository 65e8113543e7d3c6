/** A study so small that it runs in seconds, through the command line, in a folder of its own. */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const tiny = {
  width: 64, height: 32, sourceImages: 2, targetImages: 2, valImages: 1, testImages: 2, batch: 1, sourceSteps: 2, adaptationSteps: 2,
  warmupSteps: 0, netWidth: 6, discriminatorWidth: 2,
}; // prettier-ignore

export const scratch = (): string => mkdtempSync(join(tmpdir(), "gaplab study "));

export interface Ended {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Starts `gaplab study --json`; `onProgress` hears every line of stderr. */
export function startStudy(
  folder: string,
  changes: object = {},
  env: object = {},
  onLine?: (line: string, child: ChildProcess) => void,
) {
  const values = { ...tiny, arms: '["gta-source-only","gta-advent"]', ...changes };
  const settings = Object.entries(values).flatMap(([key, value]) => ["--set", `${key}=${value}`]);
  const args = [main, "study", "--preset", "quick", "--json", "--out", join(folder, "out"), ...settings];
  const child = spawn(process.execPath, args, { env: { ...process.env, GAPLAB_CACHE: join(folder, "cache"), ...env } });
  return new Promise<Ended>((resolve) => {
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
      for (const line of chunk.toString().split("\n").filter(Boolean)) onLine?.(line, child);
    });
    child.on("close", (status) => resolve({ status, stdout, stderr }));
  });
}
