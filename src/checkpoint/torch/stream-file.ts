/**
 * PyTorch's files before 1.6, and of the published checkpoints: five pickles (magic number, protocol, about the system, the structure,
 * the storages' keys), then each storage as an int64 count and its numbers. torch/serialization.py, `_legacy_save`. Numbers are
 * little-endian whatever the system says.
 */
import { tensorOf, type Checkpoint } from "../checkpoint.js";
import { kindOf, PickleBytes, unpickle, type Value } from "../pickle/index.js";
import { cutShort, naming, printable, Refusal } from "../say.js";
import type { Source } from "../source.js";
import { torchGlobal } from "./globals.js";
import { collect } from "./names.js";
import { storageOf } from "./persistent.js";
import type { Storage } from "./storage.js";
import { checkRepeats, type View } from "./view.js";

const magic = 0x1950a86a20f9469cfc6cn;
const protocol = 1001;

/** @throws Refusal for what is not a PyTorch file, or is no longer one. */
export async function readTorchStream(source: Source): Promise<Omit<Checkpoint, "close">> {
  const bytes = new PickleBytes((from, length) => source.readNow(from, length), 0, source.size);
  const blocks = new Map<string, Storage>();
  const next = () => unpickle(bytes, { global: torchGlobal, outside: (id) => keep(blocks, storageOf(id)) });

  const first = next();
  if (first !== magic)
    throw new Refusal("a file of torch.save", `a pickle that starts with ${kindOf(first)}`, "Save a state_dict().");
  const version = next();
  if (version !== protocol) throw new Refusal(`protocol ${protocol}`, `${kindOf(version)} ${String(version)}`);
  next();
  const { views, metadata } = collect(next());
  const keys = next();
  const places = readPlaces(source, bytes.position, blocks, keys);

  for (const { storage } of views.values()) {
    if (!places.has(storage.key)) throw cutShort(`a storage "${printable(storage.key)}"`, "none");
  }
  checkRepeats(views.values());
  const block = (storage: Storage, from: number, length: number) => source.read(places.get(storage.key)! + from, length);
  const lazy = ([name, view]: [string, View]) =>
    [name, tensorOf(view.dtype, view.shape, () => naming(source.file, () => view.read(block, false)))] as const;
  return { file: source.file, format: "pytorch legacy", tensors: new Map([...views].map(lazy)), metadata };
}

/** One block of numbers may be named many times, but always as the same. */
function keep(blocks: Map<string, Storage>, storage: Storage): Storage {
  const before = blocks.get(storage.key);
  if (before && (before.blockBytes !== storage.blockBytes || before.type.itemBytes !== storage.type.itemBytes)) {
    throw cutShort("one size for each storage", `two for "${printable(storage.key)}"`);
  }
  blocks.set(storage.key, storage);
  return storage;
}

/** Where each storage's numbers start; the first one's count stands at `from`. */
function readPlaces(source: Source, from: number, blocks: ReadonlyMap<string, Storage>, keys: Value): Map<string, number> {
  if (!Array.isArray(keys)) throw cutShort("a list of storages", kindOf(keys));
  const places = new Map<string, number>();
  let at = from;
  for (const key of keys) {
    const storage = typeof key === "string" && !places.has(key) ? blocks.get(key) : undefined;
    if (!storage) throw cutShort("the storages that the tensors need, each once", kindOf(key));
    const count = Buffer.from(source.readNow(at, 8).buffer).readBigInt64LE();
    if (count !== BigInt(storage.blockBytes / storage.type.itemBytes)) {
      throw cutShort(
        `${storage.blockBytes / storage.type.itemBytes} numbers in storage "${printable(storage.key)}"`,
        String(count),
      );
    }
    places.set(storage.key, at + 8);
    at += 8 + storage.blockBytes;
    if (at > source.size) throw cutShort(`a file of at least ${at} bytes`, `${source.size}`);
  }
  return places;
}
