/** Where TensorFlow is missing, a whole study runs on WebAssembly, to its report: in a process of its own, as a user's would. */
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { scratch, startStudy } from "./tiny-study.js";

test("without the addon: one line says so, and the study ends with a report", async () => {
  const folder = scratch();
  try {
    const { stdout, stderr, status } = await startStudy(folder, {}, { GAPLAB_BUILD: join(folder, "nothing") });
    expect(stderr).toMatch(/WebAssembly .*no TensorFlow: .*expected the compiled addon/);
    expect(status).toBe(0);
    const outcome = JSON.parse(stdout) as { report: string; results: { arm: string; backend: string }[] };
    expect(outcome.results.map((line) => line.arm)).toEqual(["gta-source-only", "gta-advent"]);
    expect(outcome.results[1].backend).toMatch(/^WebAssembly/);
    expect(existsSync(outcome.report)).toBe(true);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);
