/**
 * A tensor as PyTorch stores it: a view of a storage. Element (i, j, …) lies at offset + i strides[0] + j strides[1] + …, so that
 * transposed, cut-out and repeated tensors share their numbers; torch.Tensor.as_strided documents it.
 */
import { decode, itemBytes, type Dtype, type Numbers } from "../dtype.js";
import { damaged, Opaque } from "../pickle/index.js";
import { cutShort, Refusal, sizes } from "../say.js";
import { largestPiece } from "../source.js";
import type { Storage } from "./storage.js";

/** A view may repeat its storage (`expand`: stride 0) up to this size; a few bytes of file must not fill the memory. */
const largestRepeat = 2 ** 26;

/** Reads bytes of a storage's block. */
export type ReadBlock = (storage: Storage, from: number, length: number) => Promise<Uint8Array<ArrayBuffer>>;

export class View extends Opaque {
  readonly what = "a tensor";
  readonly count: number;
  /** How many numbers of the storage lie between its first and its last, both included. */
  readonly span: number;

  /** @throws Refusal when a number of it lies outside the storage. */
  constructor(
    readonly dtype: Dtype,
    readonly storage: Storage,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {
    super();
    const isWhole = (n: number) => Number.isSafeInteger(n) && n >= 0;
    if (shape.length !== strides.length || shape.length > 64 || ![offset, ...shape, ...strides].every(isWhole)) {
      throw damaged(`has a tensor of sizes ${sizes(shape.slice(0, 8))} and strides ${sizes(strides.slice(0, 8))} at ${offset}`);
    }
    this.count = shape.reduce((a, b) => a * b, 1);
    this.span = this.count === 0 ? 0 : shape.reduce((last, n, d) => last + (n - 1) * strides[d], 0) + 1;
    const held = Math.floor(storage.bytes / itemBytes[dtype]);
    if (!(offset + this.span <= held) && this.count > 0) {
      const got = `one ${sizes(shape)} with strides ${sizes(strides)} at ${offset}, in a storage of ${held} numbers`;
      throw cutShort("tensors inside their storages", got);
    }
    if (this.bytes > Math.max(largestRepeat, storage.bytes)) {
      const got = `one ${sizes(shape)} that repeats a storage of ${storage.bytes} bytes up to ${this.bytes}`;
      throw new Refusal("tensors of about the size of their storages", got, "Save it with .contiguous() if it is meant.");
    }
    if (this.bytes > largestPiece) throw new Refusal("tensors of up to 4 GiB", `one ${sizes(shape)} of ${this.bytes} bytes`);
  }

  get bytes(): number {
    return this.count * itemBytes[this.dtype];
  }

  /** The numbers, row after row. */
  async read(block: ReadBlock, isBigEndian: boolean): Promise<Numbers> {
    const size = itemBytes[this.dtype];
    const bytes = await block(this.storage, this.storage.from + this.offset * size, this.span * size);
    const numbers = decode(bytes, this.dtype, isBigEndian);
    return this.#isInOrder() ? numbers : this.#gather(numbers);
  }

  #isInOrder(): boolean {
    if (this.span !== this.count) return false;
    let step = 1;
    for (let d = this.shape.length - 1; d >= 0; d--) {
      if (this.shape[d] !== 1 && this.strides[d] !== step) return false;
      step *= this.shape[d];
    }
    return true;
  }

  /** Walks the indices like an odometer; the last one turns fastest. */
  #gather(from: Numbers): Numbers {
    const { shape, strides, count } = this;
    const to = new (from.constructor as new (length: number) => Numbers)(count);
    const last = shape.length - 1;
    const index = new Array<number>(shape.length).fill(0);
    const width = shape[last] ?? 1;
    const step = strides[last] ?? 1;
    for (let written = 0, start = 0; written < count;) {
      for (let i = 0, at = start; i < width; i++, at += step) to[written++] = from[at];
      for (let d = last - 1; d >= 0; d--) {
        start += strides[d];
        if (++index[d] < shape[d]) break;
        start -= index[d] * strides[d];
        index[d] = 0;
      }
    }
    return to;
  }
}

/** Many views of one storage are fine; so many that a small file takes hours to read are not. */
export function checkRepeats(views: Iterable<View>): void {
  const storages = new Map<string, number>();
  let bytes = 0;
  for (const view of views) {
    storages.set(view.storage.key, view.storage.blockBytes);
    bytes += Math.max(view.bytes, view.span * itemBytes[view.dtype]);
  }
  const held = [...storages.values()].reduce((a, b) => a + b, 0);
  if (bytes <= 64 * held + 2 ** 28) return;
  throw new Refusal("tensors of about the size of their storages", `${bytes} bytes of tensors that share ${held}`);
}
