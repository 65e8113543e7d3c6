/** Where TensorFlow is missing, a whole study runs on WebAssembly, to its report: in a process of its own, as a user's would. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const tiny = {
  width: 64, height: 32, sourceImages: 2, targetImages: 2, valImages: 1, testImages: 2, batch: 1, sourceSteps: 2, adaptationSteps: 2,
  warmupSteps: 0, netWidth: 6, discriminatorWidth: 2,
}; // prettier-ignore

test("without the addon: one line says so, and the study ends with a report", () => {
  const folder = mkdtempSync(join(tmpdir(), "gaplab wasm "));
  try {
    const settings = Object.entries({ ...tiny, arms: '["gta-source-only","gta-advent"]' }).flatMap(([k, v]) => [
      "--set",
      `${k}=${v}`,
    ]);
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [main, "study", "--preset", "quick", "--json", "--out", join(folder, "out"), ...settings],
      {
        encoding: "utf8",
        env: { ...process.env, GAPLAB_BUILD: join(folder, "nothing"), GAPLAB_CACHE: join(folder, "cache") },
      },
    );
    expect(stderr).toMatch(/WebAssembly .*no TensorFlow: .*expected the compiled addon/);
    expect(status).toBe(0);
    const outcome = JSON.parse(stdout) as { report: string; results: { arm: string; miou: number; backend: string }[] };
    expect(outcome.results.map((line) => line.arm)).toEqual(["gta-source-only", "gta-advent"]);
    expect(outcome.results[1].backend).toMatch(/^WebAssembly/);
    expect(existsSync(outcome.report)).toBe(true);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);
