/**
 * How a value shows itself in a notebook: `[display]()` gives a MIME bundle, richest form first thought of, `text/plain` always there.
 * The symbol is the one that Deno's kernel reads, so that the same objects show themselves under both.
 */
export const display: unique symbol = Symbol.for("Jupyter.display") as never;

/** MIME type to content: text as is, pictures as base64, JSON as an object. */
export type MimeBundle = Record<string, unknown> & { "text/plain": string };

/** A value that shows itself in a notebook. */
export interface Displayable {
  [display](): MimeBundle | Promise<MimeBundle>;
}
