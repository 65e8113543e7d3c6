/**
 * An open file that is read piece by piece: a checkpoint of 350 MB is never in memory as a whole. The handle stays open, so that a
 * newer file renamed into its place does not mix with what was read before.
 */
import { readSync } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { GapLabError } from "../core/index.js";
import { cutShort } from "./say.js";

/** What a typed array may hold in every Node that GapLab runs on. */
export const largestPiece = 2 ** 32;

/** One system call reads less than 2 GiB. */
const perCall = 2 ** 28;

export class Source {
  readonly file: string;
  readonly size: number;
  readonly #handle: FileHandle;

  private constructor(file: string, size: number, handle: FileHandle) {
    this.file = file;
    this.size = size;
    this.#handle = handle;
  }

  /** @throws GapLabError when there is no such file, or it may not be read. */
  static async open(file: string): Promise<Source> {
    let handle: FileHandle | undefined;
    try {
      handle = await open(file, "r");
      const about = await handle.stat();
      if (about.isFile()) return new Source(file, about.size, handle);
    } catch (cause) {
      await handle?.close();
      const { code } = cause as NodeJS.ErrnoException;
      const got = code === "ENOENT" ? "no such file" : code === "EACCES" ? "no permission to read it" : cause;
      throw new GapLabError(file, { expected: "a checkpoint file", got, fix: "Check the path.", cause });
    }
    await handle.close();
    throw new GapLabError(file, { expected: "a checkpoint file", got: "a folder or device", fix: "Name the file in it." });
  }

  /** Bytes of their own buffer. @throws Refusal when the file ends before. */
  async read(from: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    this.#check(from, length);
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length;) {
      const { bytesRead } = await this.#handle.read(bytes, done, Math.min(length - done, perCall), from + done);
      if (bytesRead === 0) throw cutShort(`${length} bytes at ${from}`, `${done}`);
      done += bytesRead;
    }
    return bytes;
  }

  /** As `read`, at once; for the few pages in which each byte decides what is read next. */
  readNow(from: number, length: number): Uint8Array<ArrayBuffer> {
    this.#check(from, length);
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length;) {
      const count = readSync(this.#handle.fd, bytes, done, length - done, from + done);
      if (count === 0) throw cutShort(`${length} bytes at ${from}`, `${done}`);
      done += count;
    }
    return bytes;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  #check(from: number, length: number): void {
    if (from >= 0 && length >= 0 && from + length <= this.size) return;
    throw cutShort(`${length} bytes at ${from}`, `a file of ${this.size} bytes`);
  }
}
