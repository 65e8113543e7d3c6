/** What has been read, kept as long as it fits into a number of bytes; what does not fit is read again each time. */
interface Kept {
  readonly data: ArrayBufferView;
}

export class Memory {
  readonly #limitBytes: number;
  readonly #kept = new Map<string, Promise<Kept>>();
  #bytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** What is kept under this key, else what `read` gives. Asked for twice at once, it is read once. */
  async get<T extends Kept>(key: string, read: () => Promise<T>): Promise<T> {
    const kept = this.#kept.get(key);
    if (kept) return kept as Promise<T>;
    const reading = read();
    this.#kept.set(key, reading);
    try {
      const { byteLength } = (await reading).data;
      if (this.#bytes + byteLength <= this.#limitBytes) this.#bytes += byteLength;
      else this.#kept.delete(key);
    } catch {
      // Whoever asked gets the error; the next one tries again.
      this.#kept.delete(key);
    }
    return reading;
  }
}
