/**
 * PyTorch's files since 1.6: a zip archive with NAME/data.pkl (the structure), NAME/data/KEY (one storage each) and NAME/byteorder.
 * torch/serialization.py, `_save`; NAME is whatever the file was called.
 */
import { tensorOf, type Checkpoint } from "../checkpoint.js";
import { PickleBytes, unpickle } from "../pickle/index.js";
import { largestPickle } from "../pickle/bytes.js";
import { cutShort, naming, printable, Refusal } from "../say.js";
import type { Source } from "../source.js";
import { readZipDirectory, readZipEntry, type ZipEntry } from "../zip.js";
import { torchGlobal } from "./globals.js";
import { collect } from "./names.js";
import { storageOf } from "./persistent.js";
import type { Storage } from "./storage.js";
import { checkRepeats, type View } from "./view.js";

/** @throws Refusal for what is not a PyTorch file, or is no longer one. */
export async function readTorchZip(source: Source): Promise<Omit<Checkpoint, "close">> {
  const entries = await readZipDirectory(source);
  const { pickle, folder } = findPickle(entries);
  if (pickle.bytes > largestPickle) throw new Refusal("a pickle that describes tensors", `one of ${pickle.bytes} bytes`);
  const isBigEndian = await readIsBigEndian(source, entries.get(`${folder}byteorder`));
  const bytes = await readZipEntry(source, pickle);
  const root = unpickle(new PickleBytes((from, length) => bytes.subarray(from, from + length), 0, bytes.length), {
    global: torchGlobal,
    outside: storageOf,
  });
  const { views, metadata } = collect(root);

  const entryOf = (storage: Storage): ZipEntry => {
    const entry = entries.get(`${folder}data/${storage.key}`);
    if (entry && entry.bytes >= storage.blockBytes) return entry;
    const got = entry ? `one of ${entry.bytes}` : "none";
    throw cutShort(`a storage "${printable(storage.key)}" of ${storage.blockBytes} bytes`, got);
  };
  const block = (storage: Storage, from: number, length: number) => readZipEntry(source, entryOf(storage), from, length);
  for (const { storage } of views.values()) entryOf(storage);
  checkRepeats(views.values());
  const lazy = ([name, view]: [string, View]) =>
    [name, tensorOf(view.dtype, view.shape, () => naming(source.file, () => view.read(block, isBigEndian)))] as const;
  return { file: source.file, format: "pytorch zip", tensors: new Map([...views].map(lazy)), metadata };
}

function findPickle(entries: ReadonlyMap<string, ZipEntry>): { pickle: ZipEntry; folder: string } {
  const names = [...entries.keys()];
  const pickles = names.filter((name) => /(^|\/)data\.pkl$/.test(name));
  if (pickles.length === 1) {
    const folder = pickles[0].slice(0, -"data.pkl".length);
    if (!entries.has(`${folder}constants.pkl`)) return { pickle: entries.get(pickles[0])!, folder };
    const fix = "Load it in Python and save its state_dict().";
    throw new Refusal("a checkpoint of tensors", "a TorchScript program", fix);
  }
  const got = pickles.length === 0 ? `${names.length} others (${names.slice(0, 3).map((name) => printable(name, 40)).join(", ")})` : `${pickles.length} of them`; // prettier-ignore
  throw new Refusal(
    "a zip archive with one data.pkl, as torch.save writes it",
    got,
    "Name a .pth file, not an archive of other things.",
  );
}

async function readIsBigEndian(source: Source, entry: ZipEntry | undefined): Promise<boolean> {
  if (!entry) return false;
  const order = Buffer.from(await readZipEntry(source, entry, 0, Math.min(entry.bytes, 10))).toString("latin1");
  if (order === "little" || order === "big") return order === "big";
  throw new Refusal('a byte order "little" or "big"', `"${printable(order)}"`);
}
