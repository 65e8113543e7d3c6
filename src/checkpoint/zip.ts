/**
 * Zip archives as PyTorch writes them: PKWARE's APPNOTE 6.3.9, sections 4.3 (directory at the end, zip64 for more than 4 GiB or 65535
 * entries) and 4.5.3. Entries lie uncompressed, so that a tensor can be read from its place in the file.
 *
 * Own code, because fflate, the zip library at hand, takes the whole file into memory and hands out whole entries, against a few bytes
 * of directory here. Archives that were packed again may be compressed: node:zlib inflates, up to a limit. Check sums are not looked
 * at: PyTorch can leave them out, and does not look either.
 */
import { promisify } from "node:util";
import { inflateRaw } from "node:zlib";
import { cutShort, printable, Refusal } from "./say.js";
import type { Source } from "./source.js";

export interface ZipEntry {
  readonly name: string;
  readonly bytes: number;
  readonly packedBytes: number;
  /** Of the local header, which stands before the content. */
  readonly at: number;
  readonly isPacked: boolean;
}

const largestDirectory = 2 ** 28;
const largestInflated = 2 ** 30;
const inflate = promisify(inflateRaw);

/** Entries by name. @throws Refusal when the directory is missing, damaged or ambiguous. */
export async function readZipDirectory(source: Source): Promise<Map<string, ZipEntry>> {
  const { count, from, bytes } = await findDirectory(source);
  if (bytes > largestDirectory || from + bytes > source.size) throw damagedZip("a directory outside the file");
  const page = Buffer.from((await source.read(from, bytes)).buffer);
  const entries = new Map<string, ZipEntry>();
  let packed = 0;
  for (let at = 0; entries.size < count;) {
    if (at + 46 > bytes || page.readUInt32LE(at) !== 0x02014b50)
      throw damagedZip(`a directory of ${entries.size} instead of ${count} entries`);
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((field) => page.readUInt16LE(at + field));
    const nameEnd = at + 46 + nameBytes;
    const end = nameEnd + extraBytes + commentBytes;
    if (end > bytes) throw damagedZip("a directory that ends within an entry");
    const entry = readEntry(page.subarray(at, end), nameBytes, extraBytes);
    if (entries.has(entry.name)) throw damagedZip(`"${printable(entry.name)}" twice`);
    if (entry.at + 30 + entry.packedBytes > from) throw damagedZip(`"${printable(entry.name)}" outside the file`);
    entries.set(entry.name, entry);
    packed += entry.packedBytes;
    at = end;
  }
  // Entries on top of each other: how a small archive becomes a bomb.
  if (packed > source.size) throw damagedZip("entries that overlap");
  return entries;
}

function readEntry(record: Buffer, nameBytes: number, extraBytes: number): ZipEntry {
  const name = record.toString("utf8", 46, 46 + nameBytes);
  const [flags, method] = [record.readUInt16LE(8), record.readUInt16LE(10)];
  if (flags & 1) throw new Refusal("an archive that can be read", `"${printable(name)}", which is encrypted`);
  if (method !== 0 && method !== 8) throw new Refusal("entries stored or deflated", `"${printable(name)}" of method ${method}`);
  let [packedBytes, bytes, at] = [record.readUInt32LE(20), record.readUInt32LE(24), record.readUInt32LE(42)];
  const wide = zip64Field(record.subarray(46 + nameBytes, 46 + nameBytes + extraBytes));
  const next = () => {
    const value = wide.length >= 8 * (used + 1) ? Number(wide.readBigUInt64LE(8 * used)) : Infinity;
    used++;
    return value;
  };
  let used = 0;
  if (bytes === 0xffffffff) bytes = next();
  if (packedBytes === 0xffffffff) packedBytes = next();
  if (at === 0xffffffff) at = next();
  if (method === 0 && packedBytes !== bytes) throw damagedZip(`"${printable(name)}" of two sizes`);
  return { name, bytes, packedBytes, at, isPacked: method === 8 };
}

/** The extra field with 64-bit sizes; empty where there is none. */
function zip64Field(extra: Buffer): Buffer {
  for (let at = 0; at + 4 <= extra.length;) {
    const [id, length] = [extra.readUInt16LE(at), extra.readUInt16LE(at + 2)];
    if (id === 1) return extra.subarray(at + 4, at + 4 + length);
    at += 4 + length;
  }
  return Buffer.alloc(0);
}

async function findDirectory(source: Source): Promise<{ count: number; from: number; bytes: number }> {
  // The end record: 22 bytes and a comment of up to 65535.
  const tailBytes = Math.min(source.size, 22 + 65535);
  const tail = Buffer.from((await source.read(source.size - tailBytes, tailBytes)).buffer);
  const at = tail.lastIndexOf(Buffer.from("PK\u0005\u0006", "latin1"));
  if (at < 0 || at + 22 > tail.length) throw cutShort("a whole zip archive", "one without its end");
  if (tail.readUInt16LE(at + 4) !== 0) throw damagedZip("one of several parts");
  const [count, bytes, from] = [tail.readUInt16LE(at + 10), tail.readUInt32LE(at + 12), tail.readUInt32LE(at + 16)];
  if (count !== 0xffff && bytes !== 0xffffffff && from !== 0xffffffff) return { count, from, bytes };
  const locator = at - 20;
  if (locator < 0 || tail.readUInt32LE(locator) !== 0x07064b50) return { count, from, bytes };
  const end64 = Number(tail.readBigUInt64LE(locator + 8));
  const record = Buffer.from((await source.read(end64, 56)).buffer);
  if (record.readUInt32LE(0) !== 0x06064b50) throw damagedZip("no 64-bit end record where it should be");
  const [count64, bytes64, from64] = [32, 40, 48].map((field) => Number(record.readBigUInt64LE(field)));
  return { count: count64, from: from64, bytes: bytes64 };
}

/** Part of an entry's content. */
export async function readZipEntry(
  source: Source,
  entry: ZipEntry,
  from = 0,
  length = entry.bytes,
): Promise<Uint8Array<ArrayBuffer>> {
  if (from + length > entry.bytes) throw cutShort(`${from + length} bytes in "${printable(entry.name)}"`, `${entry.bytes}`);
  const header = Buffer.from((await source.read(entry.at, 30)).buffer);
  if (header.readUInt32LE(0) !== 0x04034b50) throw damagedZip(`no "${printable(entry.name)}" where it should be`);
  const content = entry.at + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (!entry.isPacked) return source.read(content + from, length);
  if (entry.bytes > largestInflated) {
    const got = `"${printable(entry.name)}" compressed from ${entry.bytes}`;
    throw new Refusal(
      `compressed entries of up to ${largestInflated} bytes`,
      got,
      "Unpack the archive and pack it without compression.",
    );
  }
  const packed = await source.read(content, entry.packedBytes);
  const whole = await inflate(packed, { maxOutputLength: Math.max(entry.bytes, 1) }).catch(() => undefined);
  if (whole?.length !== entry.bytes) throw damagedZip(`"${printable(entry.name)}" that does not unpack`);
  return Uint8Array.from(whole.subarray(from, from + length));
}

const damagedZip = (got: string) => cutShort("a whole zip archive", got);
