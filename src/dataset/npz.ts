/**
 * Depth in NumPy's container: an .npz is a zip that holds one array, `data.npy` [height width]. Sizes are taken from the zip's central
 * directory, since NumPy leaves them out of the local headers. Format: numpy.org, "numpy.lib.format".
 * Values are kept as they are, Infinity (our sky) too; other writers put a large number there, so whoever uses depth has to clip it.
 */
import { readFile } from "node:fs/promises";
import { unzipSync, zipSync } from "fflate";
import { GapLabError, type DepthMap } from "../core/index.js";

const magic = "\x93NUMPY";

/** @throws GapLabError naming the file when it is missing, broken or holds another kind of array. */
export async function readDepthNpz(file: string): Promise<DepthMap> {
  try {
    const entries = unzipSync(await readFile(file));
    const names = Object.keys(entries).filter((name) => name.endsWith(".npy"));
    const name = names.find((n) => n === "data.npy") ?? (names.length === 1 ? names[0] : undefined);
    if (!name) throw new Error(`the arrays ${names.join(", ") || "(none)"}`);
    return parseNpy(entries[name]);
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === "ENOENT";
    throw new GapLabError(file, {
      expected: "depth: an .npz with one array data [height width] of float32 or float64",
      got: missing ? "no such file" : (cause as Error).message,
      fix: "Fetch the file again; a built-in dataset is drawn again when its folder is deleted.",
      cause,
    });
  }
}

function parseNpy(bytes: Uint8Array): DepthMap {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = (from: number, to: number) => Buffer.from(bytes.subarray(from, to)).toString("latin1");
  if (text(0, 6) !== magic) throw new Error("a file that is no .npy");
  const [start, length] = bytes[6] === 1 ? [10, view.getUint16(8, true)] : [12, view.getUint32(8, true)];
  const header = text(start, start + length);
  const type = /'descr':\s*'([^']+)'/.exec(header)?.[1] ?? "an unknown type";
  const shape = /'shape':\s*\(\s*(\d+)\s*,\s*(\d+)\s*,?\s*\)/.exec(header);
  if (!shape) throw new Error(`an array that is not [height width]: ${header.trim()}`);
  if (/'fortran_order':\s*True/.test(header)) throw new Error("an array in column order (fortran_order True)");
  const size = { "<f4": 4, "<f8": 8 }[type];
  if (!size) throw new Error(`values of type ${type}`);
  const [height, width] = [Number(shape[1]), Number(shape[2])];
  const body = bytes.slice(start + length);
  if (body.length < width * height * size) throw new Error(`${body.length} bytes for ${width}x${height} values of ${size}`);
  const data =
    size === 4
      ? new Float32Array(body.buffer, 0, width * height)
      : Float32Array.from(new Float64Array(body.buffer, 0, width * height));
  return { width, height, data };
}

/** The same depth always gives the same bytes. */
export function encodeDepthNpz({ width, height, data }: DepthMap): Uint8Array {
  const dictionary = `{'descr': '<f4', 'fortran_order': False, 'shape': (${height}, ${width}), }`;
  // The array starts at a multiple of 64 bytes; the header ends with a line feed.
  const header = dictionary.padEnd(Math.ceil((10 + dictionary.length + 1) / 64) * 64 - 11) + "\n";
  const start = Buffer.from(`${magic}\x01\x00\x00\x00${header}`, "latin1");
  start.writeUInt16LE(header.length, 8);
  const values = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  // The first day a zip can name, in local time as the zip has it: no clock in the bytes.
  return zipSync({ "data.npy": Buffer.concat([start, values]) }, { level: 1, mtime: new Date(1980, 0, 1) });
}
