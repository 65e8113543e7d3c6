/**
 * Checkpoints as safetensors: 8 bytes of header length, a JSON header {name: {dtype, shape, data_offsets}}, then the numbers.
 * Format: huggingface/safetensors. Float32 only; written beside and renamed, so that a file is whole or not there.
 */
import { open, readFile, rename, rm } from "node:fs/promises";
import { GapLabError } from "../core/index.js";
import type { Variable } from "../backend/index.js";

export interface StoredTensor {
  readonly shape: number[];
  readonly data: Float32Array;
}

interface Header {
  [name: string]: { dtype: "F32"; shape: number[]; data_offsets: [number, number] };
}

/** `check` sees each tensor's numbers before they are written, and may throw. */
export async function writeSafetensors(
  file: string,
  tensors: Iterable<[string, Variable]>,
  metadata: Record<string, string>,
  check?: (name: string, data: Float32Array) => void,
): Promise<void> {
  const all = [...tensors];
  const header: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const [name, tensor] of all)
    header[name] = { dtype: "F32", shape: tensor.shape, data_offsets: [offset, (offset += 4 * tensor.size)] };
  const json = Buffer.from(JSON.stringify(header));
  const padded = Buffer.concat([json, Buffer.alloc((8 - (json.length % 8)) % 8, " ")]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));

  const beside = `${file}.${process.pid}.part`;
  const handle = await open(beside, "w");
  try {
    // writeFile goes on until everything is written; a single write may stop short on a disk that is nearly full.
    await handle.writeFile(Buffer.concat([length, padded]));
    for (const [name, tensor] of all) {
      const data = tensor.dataSync() as Float32Array;
      check?.(name, data);
      await handle.writeFile(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    }
    await handle.sync();
    await handle.close();
    await rename(beside, file);
  } catch (error) {
    await handle.close().catch(() => {});
    await rm(beside, { force: true });
    throw error;
  }
}

/** @throws GapLabError when the file is cut short or is no safetensors file. */
export async function readSafetensors(
  file: string,
): Promise<{ tensors: Map<string, StoredTensor>; metadata: Record<string, string> }> {
  const bytes = await readFile(file);
  const length = bytes.length >= 8 ? Number(bytes.readBigUInt64LE(0)) : Infinity;
  if (length > bytes.length - 8) {
    throw new GapLabError(file, {
      expected: "a whole safetensors file",
      got: `${bytes.length} bytes`,
      fix: "Delete it and run again.",
    });
  }
  const { __metadata__: metadata, ...entries } = parseHeader(file, bytes.toString("utf8", 8, 8 + length));
  const tensors = new Map<string, StoredTensor>();
  for (const [
    name,
    {
      dtype,
      shape,
      data_offsets: [from, to],
    },
  ] of Object.entries(entries as Header)) {
    // prettier-ignore
    const size = shape.reduce((a, b) => a * b, 1);
    if (dtype !== "F32" || to - from !== 4 * size || 8 + length + to > bytes.length) {
      const got = `${dtype} [${shape.join(" ")}] in bytes ${from} to ${to} of ${bytes.length - 8 - length}`;
      throw new GapLabError(`${file}: ${name}`, {
        expected: "float32 values inside the file",
        got,
        fix: "Delete it and run again.",
      });
    }
    const start = bytes.byteOffset + 8 + length + from;
    tensors.set(name, { shape, data: new Float32Array(bytes.buffer.slice(start, start + 4 * size)) });
  }
  return { tensors, metadata: (metadata ?? {}) as Record<string, string> };
}

function parseHeader(file: string, json: string): Record<string, unknown> {
  try {
    return JSON.parse(json) as Record<string, unknown>;
  } catch (cause) {
    throw new GapLabError(file, { expected: "a safetensors header in JSON", got: json.slice(0, 40), cause });
  }
}
