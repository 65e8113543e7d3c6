/** Reads a pickle's operations and their arguments: little-endian, from a window that moves through a file or over bytes in memory. */
import { cutShort, Refusal } from "../say.js";

/** Gives bytes of the file that holds the pickle. */
export type Fetch = (from: number, length: number) => Uint8Array;

/** No pickle that describes tensors comes near; the numbers themselves lie outside it. */
export const largestPickle = 2 ** 26;

const windowBytes = 2 ** 16;

export class PickleBytes {
  readonly #fetch: Fetch;
  readonly #end: number;
  #limit: number;
  #window: Buffer = Buffer.alloc(0);
  #windowStart = 0;

  /** `position`: of the next byte. */
  constructor(
    fetch: Fetch,
    public position: number,
    end: number,
  ) {
    this.#fetch = fetch;
    this.#end = end;
    this.#limit = position + largestPickle;
  }

  /** One more pickle follows the one before. */
  next(): void {
    this.#limit = this.position + largestPickle;
  }

  /** The next bytes; they are only good until the next call. */
  take(length: number): Buffer {
    const from = this.position;
    const to = from + length;
    if (to > this.#end) throw cutShort("a whole pickle", `an end in the middle, at byte ${this.#end}`);
    if (to > this.#limit) throw new Refusal("a pickle that describes tensors", `one of more than ${largestPickle} bytes`);
    if (from < this.#windowStart || to > this.#windowStart + this.#window.length) {
      const bytes = this.#fetch(from, Math.min(Math.max(length, windowBytes), this.#end - from));
      this.#window = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      this.#windowStart = from;
    }
    this.position = to;
    return this.#window.subarray(from - this.#windowStart, to - this.#windowStart);
  }

  uint8 = (): number => this.take(1)[0];
  uint16 = (): number => this.take(2).readUInt16LE();
  int32 = (): number => this.take(4).readInt32LE();
  uint32 = (): number => this.take(4).readUInt32LE();
  /** Big-endian, the one exception. */
  float64 = (): number => this.take(8).readDoubleBE();

  /** A length; what no file holds is as good as too long. */
  uint64 = (): number => Number(this.take(8).readBigUInt64LE());

  /** Two's complement, little-endian, of any length. Longer numbers than these are in no checkpoint. */
  integer(length: number): number | bigint {
    if (length > 64) throw new Refusal("whole numbers of at most 64 bytes", `one of ${length}`);
    const bytes = Buffer.from(this.take(length)).reverse();
    const unsigned = length === 0 ? 0n : BigInt(`0x${bytes.toString("hex")}`);
    const value = BigInt.asIntN(8 * length, unsigned);
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }

  text(length: number): string {
    return decodeText(this.take(length));
  }

  /** Python 2's strings are bytes; text where they are text. */
  oldText(length: number): string | Uint8Array {
    const bytes = this.take(length);
    try {
      return utf8.decode(bytes);
    } catch {
      return Uint8Array.from(bytes);
    }
  }

  /** Up to the end of the line, which is read over. */
  line(): string {
    const bytes: number[] = [];
    for (let byte = this.uint8(); byte !== 10; byte = this.uint8()) {
      if (bytes.push(byte) > 500) throw new Refusal("a module's or class's name", "more than 500 bytes without an end");
    }
    return decodeText(Uint8Array.from(bytes));
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decodeText(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw cutShort("names in UTF-8", "bytes that are not");
  }
}
