/** Ctrl-C, as a shell sends it: once stops between two steps and keeps everything; twice stops at once. */
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { scratch, startStudy } from "./tiny-study.js";

/** Long enough to be caught in the middle. */
const long = { sourceSteps: 4000, checkpointEvery: 1000 };

test("once: exit code 130, a checkpoint, and the same command goes on", async () => {
  const folder = scratch();
  try {
    let sent = false;
    const stopped = await startStudy(folder, long, {}, (line, child) => {
      if (!sent && line.includes("/4000")) sent = child.kill("SIGINT");
    });
    expect(stopped.stderr).toContain("Stopping after the running steps");
    expect(stopped.stderr).toContain("Run the same command to go on.");
    expect(stopped.status).toBe(130);
    expect(JSON.parse(stopped.stdout)).toMatchObject({ stopped: true, failed: [] });
    expect(readdirSync(join(folder, "out", "checkpoints"))).toEqual(["source-gta-1.safetensors"]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);

test("twice: it ends at once, and nothing is half-written", async () => {
  const folder = scratch();
  try {
    let [sent, at] = [0, 0];
    const ended = await startStudy(folder, long, {}, (line, child) => {
      if (sent === 0 && line.includes("/4000")) sent = Number(child.kill("SIGINT"));
      if (sent === 1 && line.includes("Stopping after")) {
        sent = 2;
        at = performance.now();
        child.kill("SIGINT");
      }
    });
    expect(performance.now() - at).toBeLessThan(10_000);
    expect(ended.status).toBe(130);
    const files = readdirSync(join(folder, "out"), { recursive: true }).map(String);
    expect(files.filter((file) => file.endsWith(".part"))).toEqual([]);
    expect(files).toContain("spec.json");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);
