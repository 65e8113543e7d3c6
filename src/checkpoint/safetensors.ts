/**
 * Reading safetensors: 8 bytes of header length, a JSON header {name: {dtype, shape, data_offsets}}, then the numbers without gaps.
 * huggingface/safetensors, README "Format". A header that says one thing and a file that holds another is refused.
 */
import { tensorOf, type Checkpoint, type CheckpointTensor } from "./checkpoint.js";
import { decode, itemBytes, type Dtype } from "./dtype.js";
import { jsonKeys } from "./json-keys.js";
import { cutShort, naming, printable, Refusal, sizes } from "./say.js";
import { largestPiece, type Source } from "./source.js";

/** The format's names of the kinds of numbers. */
export const safetensorsNames: Readonly<Record<string, Dtype>> = {
  F64: "float64", F32: "float32", F16: "float16", BF16: "bfloat16", I64: "int64", I32: "int32", I16: "int16", I8: "int8",
  U8: "uint8", BOOL: "bool",
}; // prettier-ignore

/** As in the reference implementation. */
const largestHeader = 100_000_000;

interface Entry {
  name: string;
  dtype: Dtype;
  shape: number[];
  from: number;
  to: number;
}

/** @throws Refusal for a header that does not fit the file. */
export async function readSafetensorsHeader(source: Source): Promise<Omit<Checkpoint, "close">> {
  const length = Number(Buffer.from((await source.read(0, 8)).buffer).readBigUInt64LE());
  if (length > largestHeader) throw new Refusal("a safetensors file", `a header of ${length} bytes`, "Check the path.");
  const header = parse(Buffer.from((await source.read(8, length)).buffer));
  const start = 8 + length;
  const entries = [...header].filter(([name]) => name !== "__metadata__").map(([name, about]) => readEntry(name, about));
  checkPlaces(entries, source.size - start);
  const lazy = ({ name, dtype, shape, from, to }: Entry): [string, CheckpointTensor] => {
    const read = async () => decode(await source.read(start + from, to - from), dtype);
    return [name, tensorOf(dtype, shape, () => naming(source.file, read))];
  };
  const metadata = Object.entries((header.get("__metadata__") ?? {}) as Record<string, unknown>);
  if (!metadata.every((pair): pair is [string, string] => typeof pair[1] === "string")) {
    throw cutShort("text as metadata", "something else");
  }
  return { file: source.file, format: "safetensors", tensors: new Map(entries.map(lazy)), metadata: new Map(metadata) };
}

function parse(bytes: Buffer): Map<string, unknown> {
  let header: unknown;
  const text = bytes.toString("utf8");
  try {
    header = JSON.parse(text);
  } catch {
    throw cutShort("a safetensors header in JSON", printable(text, 40));
  }
  if (typeof header !== "object" || header === null || Array.isArray(header)) throw cutShort("a header with names", "another kind");
  const names = jsonKeys(text);
  if (new Set(names).size < names.length) throw cutShort("each name once", "a header with a name twice");
  return new Map(Object.entries(header));
}

function readEntry(name: string, about: unknown): Entry {
  const { dtype, shape, data_offsets: place } = (about ?? {}) as Record<string, unknown>;
  const where = `tensor "${printable(name)}"`;
  const isWholes = (value: unknown): value is number[] =>
    Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0) && value.length <= 64;
  if (typeof dtype !== "string" || !isWholes(shape) || !isWholes(place) || place.length !== 2) {
    throw cutShort("a kind, a shape and a place for each tensor", `others for ${where}`);
  }
  if (!Object.hasOwn(safetensorsNames, dtype)) {
    const fix = "Save it as F32 or I64.";
    throw new Refusal(`numbers of ${Object.keys(safetensorsNames).join(", ")}`, `${where} of ${printable(dtype, 20)}`, fix);
  }
  const kind = safetensorsNames[dtype];
  const [from, to] = place;
  const bytes = shape.reduce((a, b) => a * b, itemBytes[kind]);
  if (to - from !== bytes) throw cutShort(`${bytes} bytes for ${where} ${sizes(shape)}`, `${to - from}`);
  if (bytes > largestPiece) throw new Refusal("tensors of up to 4 GiB", `${where} of ${bytes} bytes`);
  return { name, dtype: kind, shape, from, to };
}

/** One tensor after the other, from the first byte to the last. */
function checkPlaces(entries: readonly Entry[], bytes: number): void {
  let at = 0;
  for (const { name, from, to } of [...entries].sort((a, b) => a.from - b.from || a.to - b.to)) {
    if (from !== at)
      throw cutShort(`tensor "${printable(name)}" at byte ${at}`, `byte ${from}, with ${from < at ? "an overlap" : "a gap"}`);
    at = to;
  }
  if (at !== bytes) throw cutShort(`${at} bytes of numbers`, `${bytes}`);
}
