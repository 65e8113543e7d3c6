/** What a schema says is wrong with a value, in one line; a key that it does not know comes with the nearest one that it does. */
import { nearest } from "./nearest.js";

/** The members of zod's issues that are read here. */
interface Issue {
  readonly code?: string;
  readonly message: string;
  readonly path: readonly PropertyKey[];
  readonly keys?: readonly string[];
}

export const issuesInWords = (issues: readonly Issue[], known: readonly string[]): string =>
  issues
    .map(({ code, message, path, keys = [] }) => {
      if (code === "unrecognized_keys") return keys.map((key) => `no "${key}"${meant(key, known)}`).join(", ");
      return `${path.join(".")}: ${message.replace(/^Invalid input: /, "")}`;
    })
    .join("; ");

/** ` (did you mean "batch"?)`, where some known name is near. */
export function meant(name: string, known: readonly string[]): string {
  const close = nearest(name, known);
  return close === undefined ? "" : ` (did you mean "${close}"?)`;
}
