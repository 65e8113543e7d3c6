/**
 * A value as a MIME bundle: through its own `Symbol.for("Jupyter.display")` where it has one (Deno's convention, sync or async), else
 * as text. Bundles pass as they are: pictures as base64 text, Vega-Lite and other JSON as objects.
 */
import { inspect } from "node:util";

export type Bundle = Record<string, unknown>;

const display = Symbol.for("Jupyter.display");

export async function bundleOf(value: unknown): Promise<Bundle> {
  const show = value === null || value === undefined ? undefined : (value as Record<symbol, unknown>)[display];
  if (typeof show !== "function") return { "text/plain": asText(value) };
  const bundle: unknown = await show.call(value);
  if (typeof bundle !== "object" || bundle === null || Array.isArray(bundle)) {
    throw new TypeError(
      `[Symbol.for("Jupyter.display")]: expected a MIME bundle such as { "text/plain": ... }, got ${asText(bundle)}`,
    );
  }
  return Object.fromEntries(Object.entries(bundle).map(([mime, content]) => [mime, asContent(content)]));
}

/** Bytes travel as base64. */
function asContent(content: unknown): unknown {
  return ArrayBuffer.isView(content)
    ? Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString("base64")
    : content;
}

function asText(value: unknown): string {
  return inspect(value, { depth: 4, maxArrayLength: 60, maxStringLength: 10_000, breakLength: 100 });
}
