/** Damaged checkpoints: whatever is cut or flipped, a clear error or whole tensors come out, soon, and nothing runs. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";
import { withCheckpoint, writeSafetensors } from "../../src/checkpoint/index.js";
import { GapLabError, streams } from "../../src/core/index.js";
import { scratchFolder } from "../fixtures/folder.js";

const golden = fileURLToPath(new URL("../golden/checkpoints/", import.meta.url));
const folder = scratchFolder("fuzz");
const file = join(folder, "damaged.pth");
vi.setConfig({ testTimeout: 60_000 });

/** Reads everything. True: there were whole tensors. */
async function isReadable(content: Uint8Array): Promise<boolean> {
  writeFileSync(file, content);
  try {
    return await withCheckpoint(file, async ({ tensors }) => {
      for (const tensor of tensors.values()) {
        const numbers = await tensor.read();
        expect(numbers).toHaveLength(tensor.shape.reduce((a, b) => a * b, 1));
      }
      return true;
    });
  } catch (error) {
    if (!(error instanceof GapLabError)) throw error;
    expect(error.message.startsWith(file)).toBe(true);
    expect(error.message.length).toBeLessThan(1200);
    return false;
  }
}

const names = ["zip.pth", "legacy.pth", "hostile-zip.pth", "hostile-legacy.pth", "ours.safetensors"];

async function contentOf(name: string): Promise<Buffer> {
  if (!name.endsWith(".safetensors")) return readFileSync(join(golden, name));
  const ours = join(folder, name);
  const tensors = ["a", "b", "layer1.0.weight"].map((tensor, i) => {
    const data = new Float32Array(2 * 3 ** i).fill(i);
    return [tensor, { shape: [2, 3 ** i], dataSync: () => data }] as const;
  });
  await writeSafetensors(ours, tensors, { step: "3" });
  return readFileSync(ours);
}

test.each(names)("%s, cut off after every few bytes", async (name) => {
  const content = await contentOf(name);
  for (let length = 0; length < content.length; length += content.length > 1000 ? 13 : 2) {
    expect(await isReadable(content.subarray(0, length))).toBe(false);
  }
});

test.each(names)("%s with single bits, bytes and runs changed", async (name) => {
  const content = await contentOf(name);
  const random = streams(1)(`fuzz/${name}`);
  let readable = 0;
  for (let i = 0; i < 250; i++) {
    const changed = Uint8Array.from(content);
    const at = random.below(changed.length);
    const kind = i % 3;
    if (kind === 0) changed[at] ^= 1 << random.below(8);
    else changed.subarray(at, at + (kind === 1 ? 1 : 8)).forEach((_, j, run) => (run[j] = random.below(256)));
    if (await isReadable(changed)) readable++;
  }
  // Changes within the numbers give other numbers; hostile files have none.
  expect(readable > 0).toBe(!name.startsWith("hostile"));
  expect(readdirSync(folder).filter((entry) => entry.includes("PWNED"))).toEqual([]);
});
