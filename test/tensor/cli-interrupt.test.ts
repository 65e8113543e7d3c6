/** Ctrl-C as a terminal sends it, to the command and to its training processes at once: once stops and saves, twice ends at once. */
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { folder, parseSpec, presets, readResults, type ResultLine } from "../../src/study/index.js";
import { readSafetensors } from "../../src/training/index.js";
import { scratchFolder } from "../fixtures/folder.js";

const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const scratch = scratchFolder("interrupt");
const settings = {
  ...{ arms: ["gta-source-only", "gta-advent"], width: 64, height: 32, netWidth: 6, discriminatorWidth: 2, batch: 2 },
  ...{ sourceImages: 4, targetImages: 4, valImages: 1, testImages: 1, sourceSteps: 100_000, checkpointEvery: 5 },
};
const spec = parseSpec({ ...presets.quick, ...settings });

/** Starts the study in a process group of its own; once it trains, sends Ctrl-C so many milliseconds apart. */
function interrupted(out: string, ...pauses: number[]): Promise<{ code: number | null; said: string }> {
  const args = Object.entries(settings).flatMap(([key, value]) => ["--set", `${key}=${JSON.stringify(value)}`]);
  const child = spawn(process.execPath, [main, "study", "--preset", "quick", "--jobs", "1", "--out", out, ...args], {
    detached: true,
    env: { ...process.env, GAPLAB_CACHE: join(scratch, "cache") },
  });
  let said = "";
  let began = false;
  const listen = (data: Buffer) => {
    said += data.toString();
    if (began || !/\d\/100000/.test(said)) return;
    began = true;
    for (const pause of pauses) setTimeout(() => process.kill(-child.pid!, "SIGINT"), pause);
  };
  child.stdout.on("data", listen);
  child.stderr.on("data", listen);
  return new Promise((done) => child.on("close", (code) => done({ code, said })));
}
const scraps = (out: string) => readdirSync(out, { recursive: true }).filter((name) => String(name).includes(".part"));
const stepOf = async (out: string) => Number((await readSafetensors(folder(out).checkpoint("source-gta-1"))).metadata.step);

test("once: stops, saves, says how to go on; the next run goes on from there", async () => {
  const out = join(scratch, "once");
  const first = await interrupted(out, 500);
  expect(first.code).toBe(130);
  expect(first.said).toMatch(/Run the same command to go on\.\n$/);
  expect(first.said).not.toMatch(/failed|did not finish|\n\s+at /);
  const step = await stepOf(out);
  expect(step).toBeGreaterThan(0);
  expect((await interrupted(out, 500)).code).toBe(130);
  expect(await stepOf(out)).toBeGreaterThan(step);
  expect(scraps(out)).toEqual([]);
}, 60_000);

test("twice: ends at once, nothing half-written, finished arms kept", async () => {
  const out = join(scratch, "twice");
  await interrupted(out, 500);
  const line: ResultLine = {
    ...{ arm: "gta-source-only", seed: 1, source: "gta", target: "streets", method: "source-only", lambda: 0, classes: ["road"] },
    ...{ iou: [0.5], miou: 0.5, split: "test", steps: 1, seconds: 1, backend: "a stand-in" },
  };
  writeFileSync(folder(out).results, `${JSON.stringify(line)}\n`);
  // Pauses around the time that a save takes.
  for (const pause of [1, 3, 4, 6, 10]) {
    const { code, said } = await interrupted(out, 300, 300 + pause);
    expect(code).toBe(130);
    expect(said).not.toMatch(/failed|did not finish|\n\s+at /);
    expect(scraps(out)).toEqual([]);
    expect(await readResults(out)).toEqual([line]);
    expect(await stepOf(out)).toBeGreaterThan(0);
    expect(JSON.parse(readFileSync(folder(out).spec, "utf8"))).toEqual(spec);
    expect(existsSync(folder(out).report)).toBe(false);
  }
}, 120_000);
