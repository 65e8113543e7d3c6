/**
 * One error for everything that a user can mend: where it happened, what was expected, what came, what to do.
 * `name` stays "GapLabError", so that a caller in another thread or notebook can tell it from a bug.
 */
export interface ErrorParts {
  /** What was needed, as a noun phrase: "a label id of 0-33". */
  expected: string;
  /** What came instead. */
  got: unknown;
  /** What the reader should do now. */
  fix?: string;
  /** The lower-level error, kept for `--debug`. */
  cause?: unknown;
}

/** An error that the reader can mend: where it happened, what was expected, what came, what to do. */
export class GapLabError extends Error {
  override readonly name = "GapLabError";
  readonly where: string;
  readonly parts: ErrorParts;

  constructor(where: string, parts: ErrorParts) {
    const fix = parts.fix ? ` ${parts.fix}` : "";
    super(`${where}: expected ${parts.expected}, got ${say(parts.got)}.${fix}`, { cause: parts.cause });
    this.where = where;
    this.parts = parts;
  }
}

/** A value in a few words: strings as they are, long things cut. */
function say(value: unknown): string {
  if (typeof value === "number") return String(value);
  const text = typeof value === "string" ? value : value instanceof Error ? value.message : JSON.stringify(value);
  return text === undefined ? String(value) : text.length > 500 ? `${text.slice(0, 497)}...` : text;
}
