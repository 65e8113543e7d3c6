/**
 * Writing safetensors, one tensor after the other: beside its place, flushed to the disk, then renamed into it, and the folder flushed
 * too. So the file is the old one or the new one at every moment, also when the power fails or the disk is full.
 */
import { mkdir, open, rename, rm, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { explainWrite, GapLabError } from "../core/index.js";
import { itemBytes, type Dtype } from "./dtype.js";
import { sizes } from "./say.js";

type Written = Extract<Dtype, "float32" | "int64" | "int32">;
const names: Readonly<Record<Written, string>> = { float32: "F32", int64: "I64", int32: "I32" };

/** What can be written; TensorFlow's variables are of this form. Without a dtype: float32. */
export interface Writable {
  readonly shape: readonly number[];
  readonly dtype?: string;
  dataSync(): unknown;
}

/** `check` sees each tensor's numbers before they are written, and may throw. @throws GapLabError for a disk that is full, and the like. */
export async function writeSafetensors(
  file: string,
  tensors: Iterable<readonly [string, Writable]>,
  metadata: Record<string, string>,
  check?: (name: string, data: Float32Array) => void,
): Promise<void> {
  const all = [...tensors].map(([name, tensor]) => ({ name, tensor, dtype: dtypeOf(file, name, tensor) }));
  const beside = `${file}.${process.pid}.part`;
  let handle: FileHandle | undefined;
  try {
    await mkdir(dirname(file), { recursive: true });
    handle = await open(beside, "w");
    // writeFile goes on until everything is written; a single write may stop short on a disk that is nearly full.
    await handle.writeFile(headerOf(file, all, metadata));
    for (const { name, tensor, dtype } of all) {
      const data = tensor.dataSync() as Float32Array | Int32Array | BigInt64Array;
      if (data.byteLength !== bytesOf(tensor.shape, dtype)) {
        throw new GapLabError(file, { expected: `"${name}" of shape ${sizes(tensor.shape)}`, got: `${data.byteLength} bytes` });
      }
      if (data instanceof Float32Array) check?.(name, data);
      await handle.writeFile(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    }
    await handle.sync();
    await handle.close();
    await rename(beside, file);
    await syncFolder(dirname(file));
  } catch (error) {
    await handle?.close().catch(() => {});
    await rm(beside, { force: true }).catch(() => {});
    throw explainWrite(error, file);
  }
}

interface Item {
  name: string;
  tensor: Writable;
  dtype: Written;
}

function headerOf(file: string, all: readonly Item[], metadata: Record<string, string>): Buffer {
  // Without a prototype, "__proto__" is a name like any other.
  const header = Object.create(null) as Record<string, unknown>;
  header.__metadata__ = metadata;
  let offset = 0;
  for (const { name, tensor, dtype } of all) {
    if (name in header) throw new GapLabError(file, { expected: "each name once", got: `"${name}" twice` });
    const end = offset + bytesOf(tensor.shape, dtype);
    header[name] = { dtype: names[dtype], shape: tensor.shape, data_offsets: [offset, end] };
    offset = end;
  }
  const json = Buffer.from(JSON.stringify(header));
  // The numbers start at a multiple of 8.
  const padding = (8 - (json.length % 8)) % 8;
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length + padding));
  return Buffer.concat([length, json, Buffer.alloc(padding, " ")]);
}

function dtypeOf(file: string, name: string, { dtype = "float32" }: Writable): Written {
  if (Object.hasOwn(names, dtype)) return dtype as Written;
  throw new GapLabError(file, { expected: `"${name}" of ${Object.keys(names).join(", ")}`, got: dtype });
}

const bytesOf = (shape: readonly number[], dtype: Written) => shape.reduce((a, b) => a * b, itemBytes[dtype]);

/** Makes the new name last. Some systems cannot flush a folder; the file itself is safe there as well. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => undefined);
  await handle?.sync().catch(() => {});
  await handle?.close();
}
