/** How a checkpoint's reader says no: always a GapLabError that names the file, and never a raw name from the file. */
import { GapLabError } from "../core/index.js";

/** What is wrong with a file, without which file; whoever opened it adds that. */
export class Refusal extends Error {
  constructor(
    readonly expected: string,
    readonly got: string,
    readonly fix?: string,
  ) {
    super(`expected ${expected}, got ${got}`);
  }
}

/** The end of a download that was cut, or of a disk that was full. */
export const cutShort = (expected: string, got: string) =>
  new Refusal(expected, got, "The file is damaged or cut short: download or save it again.");

/** Runs a reader; what it refuses becomes a GapLabError with the file's name. */
export async function naming<T>(file: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { expected, got, fix } = error;
    throw new GapLabError(file, { expected, got, fix, cause: error });
  }
}

/** Characters that move a terminal's cursor, recolour it or turn the direction of its text. */
const unprintable = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/g;

/** A name out of a file, as it can be shown: control characters escaped, long ones cut. */
export function printable(name: string, longest = 120): string {
  const cut = name.length > longest ? `${name.slice(0, longest - 3)}...` : name;
  return cut.replace(unprintable, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** [2 3 4] */
export const sizes = (shape: readonly number[]) => `[${shape.join(" ")}]`;
