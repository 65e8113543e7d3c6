/** What can go wrong while streets are drawn: full and unwritable disks, two at once, kills, other versions. Nothing half-made stays. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { builtFile } from "../../src/core/index.js";
import { streets, type DrawProgress, type StreetOptions } from "../../src/dataset/streets.js";
import { scratchFolder } from "../fixtures/folder.js";

/** Files whose writing fails, and how. */
const failing: { match?: RegExp; code?: string; after: number } = { after: 0 };
vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof import("node:fs/promises")>();
  const writeFile = async (...args: Parameters<typeof real.writeFile>) => {
    if (failing.match?.test(String(args[0])) && failing.after-- <= 0) {
      throw Object.assign(new Error(`${failing.code}: write`), { code: failing.code });
    }
    return real.writeFile(...args);
  };
  return { ...real, writeFile };
});
afterEach(() => {
  delete failing.match;
});

const options = { width: 48, height: 24, seed: 5, counts: { train: 3, val: 2, test: 1 }, threads: 2 } satisfies StreetOptions;
const left = (folder: string) => (existsSync(folder) ? readdirSync(folder) : []);
const stampFile = (dir: string) => join(dir, readdirSync(dir)[0], "gaplab.json");

describe("drawing streets to disk", { timeout: 60_000 }, () => {
  it.each([
    ["ENOSPC", /_leftImg8bit\.png/, /expected room to write a dataset, got a full disk\. Free some space, or name another folder/],
    ["ENOSPC", /gaplab\.json/, /got a full disk/],
    ["EDQUOT", /labelIds/, /got a full quota\. Free some space/],
    ["EROFS", /camera\.json/, /got a read-only disk\. Make the folder writable/],
  ])("%s at %s: one clear line, nothing half-written", async (code, match, message) => {
    const cacheDir = scratchFolder("full");
    Object.assign(failing, { match, code, after: match.test("gaplab.json") ? 0 : 2 });
    const error = (await streets("cityscapes", { ...options, cacheDir }).catch((e: unknown) => e)) as Error;
    expect(error.message).toMatch(message);
    expect(error.message.startsWith(`${cacheDir}: `)).toBe(true);
    expect(left(cacheDir)).toEqual([]);
    delete failing.match;
    expect((await streets("cityscapes", { ...options, cacheDir })).train.length).toBe(3);
  });

  it("a dataset that was there stays whole when drawing the next version fails", async () => {
    const cacheDir = scratchFolder("kept");
    await streets("gta", { ...options, cacheDir });
    const old = readFileSync(stampFile(cacheDir), "utf8").replace(/"worldVersion":"[^"]*"/, '"worldVersion":"0"');
    writeFileSync(stampFile(cacheDir), old);
    Object.assign(failing, { match: /00003\.png/, code: "ENOSPC", after: 0 });
    await expect(streets("gta", { ...options, cacheDir })).rejects.toThrow(/a full disk/);
    expect(readFileSync(stampFile(cacheDir), "utf8")).toBe(old);
    expect(left(cacheDir).length).toBe(1);
  });

  it("a cache folder that cannot be: one clear line", async () => {
    const file = join(scratchFolder("unwritable"), "a file");
    writeFileSync(file, "");
    const drawing = streets("gta", { ...options, cacheDir: join(file, "cache") });
    await expect(drawing).rejects.toThrow(/expected room to write a dataset, got a file where a folder is needed/);
  });

  it("another version is said in one line of progress, and drawn again", async () => {
    const cacheDir = scratchFolder("version");
    await streets("gta", { ...options, cacheDir });
    writeFileSync(
      stampFile(cacheDir),
      readFileSync(stampFile(cacheDir), "utf8").replace(/"worldVersion":"[^"]*"/, '"worldVersion":"0"'),
    );
    const seen: DrawProgress[] = [];
    await streets("gta", { ...options, cacheDir, onProgress: (progress) => seen.push(progress) });
    expect(seen.map(({ done }) => done)).toEqual([0, 1, 2, 3]);
    expect(seen.flatMap(({ note }) => note ?? [])).toEqual([
      expect.stringMatching(/^gta was drawn by another version \(.*world 0; now .*\): drawing it again$/),
    ]);
  });

  it("asked for twice at once, also as v1 and v2: drawn once, and all get it", async () => {
    const cacheDir = scratchFolder("at once");
    let drawn = 0;
    const ask = (name: "pd-v1" | "pd-v2") => streets(name, { ...options, cacheDir, onProgress: () => drawn++ });
    const all = await Promise.all([ask("pd-v1"), ask("pd-v2"), ask("pd-v1")]);
    for (const dataset of all) expect((await dataset.train.at(2)).image.width).toBe(48);
    expect(drawn).toBe(3);
    expect(left(cacheDir).length).toBe(2);
  });

  it("who waits while another's drawing is aborted draws it", async () => {
    const cacheDir = scratchFolder("waiting");
    const stop = new AbortController();
    const first = streets("gta", { ...options, cacheDir, signal: stop.signal, onProgress: () => stop.abort() });
    const second = streets("gta", { ...options, cacheDir });
    await expect(first).rejects.toThrow(/abort/i);
    expect((await second).train.length).toBe(3);
  });

  it("two processes at once both end well, with one whole dataset", async () => {
    const cacheDir = scratchFolder("two processes");
    const code = `
      const { datasets } = await import(${JSON.stringify(builtFile(new URL("../../src/dataset/streets.ts", import.meta.url).href, "./index.js").href)});
      const set = (await datasets.streets("gta", ${JSON.stringify({ ...options, cacheDir })})).train;
      for (let i = 0; i < set.length; i++) await set.at(i);
      process.stdout.write(String(set.length));`;
    const run = () =>
      new Promise<string>((resolve) => {
        const child = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: ["ignore", "pipe", "inherit"] });
        let output = "";
        child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
        child.on("close", () => resolve(output));
      });
    expect(await Promise.all([run(), run()])).toEqual(["3", "3"]);
    expect(left(cacheDir).length).toBe(1);
  });

  it("what a killed process left is cleared by the next that draws; a living one's is not", async () => {
    const cacheDir = scratchFolder("killed");
    await streets("gta", { ...options, cacheDir });
    const [name] = left(cacheDir);
    const other = join(cacheDir, `${name}.${hostname()}.4194305.0.part`);
    const living = join(cacheDir, `${name}.${hostname()}.${process.ppid}.0.part`);
    for (const folder of [other, living]) mkdirSync(join(folder, "images"), { recursive: true });
    writeFileSync(join(cacheDir, name, "gaplab.json"), "{}");
    await streets("gta", { ...options, cacheDir });
    expect(existsSync(other)).toBe(false);
    expect(existsSync(living)).toBe(true);
  });

  it("an abort waits for what is being written, so that nothing comes back", async () => {
    const cacheDir = scratchFolder("abort");
    for (const name of ["cityscapes", "gta", "pd-v3"] as const) {
      const stop = new AbortController();
      const counts = { train: 500 };
      const onProgress = ({ done }: DrawProgress) => done >= 4 && stop.abort();
      await expect(streets(name, { ...options, counts, cacheDir, threads: 4, signal: stop.signal, onProgress })).rejects.toThrow(
        /abort/i,
      );
      expect(left(cacheDir)).toEqual([]);
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(left(cacheDir)).toEqual([]);
  });
});
