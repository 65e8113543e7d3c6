/** Opens a checkpoint of any kind, told apart by its first bytes. */
import type { Checkpoint } from "./checkpoint.js";
import { readSafetensorsHeader } from "./safetensors.js";
import { naming, Refusal } from "./say.js";
import { Source } from "./source.js";
import { readTorchStream } from "./torch/stream-file.js";
import { readTorchZip } from "./torch/zip-file.js";

/**
 * Reads what a file holds, but none of the numbers; nothing in the file is ever run. Close it when done, or use `withCheckpoint`.
 * @throws GapLabError for files that are no checkpoints, are damaged, or ask for more than tensors and plain data.
 */
export async function openCheckpoint(file: string): Promise<Checkpoint> {
  const source = await Source.open(file);
  try {
    const contents = await naming(file, async () => (await readerOf(source))(source));
    return { ...contents, close: () => source.close() };
  } catch (error) {
    await source.close();
    throw error;
  }
}

/** Opens a checkpoint, uses it and closes it. */
export async function withCheckpoint<T>(file: string, use: (checkpoint: Checkpoint) => Promise<T>): Promise<T> {
  const checkpoint = await openCheckpoint(file);
  try {
    return await use(checkpoint);
  } finally {
    await checkpoint.close();
  }
}

/** What people save by mistake, by how it starts. */
const mistakes: [start: RegExp, got: string, fix: string][] = [
  [/^\s*</, "a web page", "The download went wrong: get the file again."],
  [/^version https:\/\/git-lfs/, "a Git LFS pointer", "Run `git lfs pull`."],
  [/^\x93NUMPY/, "a NumPy array", "Save a state_dict() with torch.save, or safetensors."],
  [/^\x89HDF/, "an HDF5 file", "Save a state_dict() with torch.save, or safetensors."],
];

async function readerOf(source: Source): Promise<(source: Source) => Promise<Omit<Checkpoint, "close">>> {
  const bytes = await source.read(0, Math.min(source.size, 512));
  const start = Buffer.from(bytes.buffer);
  const text = start.toString("latin1");
  if (start.length === 0) throw new Refusal("a checkpoint", "an empty file", "Download or save it again.");
  if (text.startsWith("PK\u0003\u0004") || text.startsWith("PK\u0005\u0006")) return readTorchZip;
  if (text.slice(257, 262) === "ustar") {
    const fix = "Load it with a PyTorch of before 1.0 and save it again.";
    throw new Refusal("a PyTorch file of version 0.1.10 or later, or safetensors", "one of the older tar format", fix);
  }
  if (start.length > 8 && text[8] === "{") return readSafetensorsHeader;
  if (bytes[0] === 0x80) return readTorchStream;
  const [, got, fix] = mistakes.find(([pattern]) => pattern.test(text)) ?? [, "a file of another kind", "Check the path."];
  throw new Refusal("a PyTorch (.pth) or safetensors file", got, fix);
}
