/**
 * GapLab's own names, there in the first cell without an import line: everything that the library exports. The library is loaded once, by
 * native import, and the engine is started, so that a network can be made in the first cell. Their types come from `compile/prelude.ts`.
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const library = new URL("../../../dist/index.js", import.meta.url);

/**
 * Everything the library exports, by name. `meanwhile` is called when this thread has nothing to do but wait for TensorFlow's libraries, and
 * what it gives back when they are there.
 * @throws where it cannot be loaded
 */
export async function loadLibrary(meanwhile: () => () => void): Promise<Record<string, unknown>> {
  if (!existsSync(fileURLToPath(library))) throw new Error("the library is not built; npm run build builds it");
  const exported = (await import(library.href)) as Record<string, unknown>;
  const started: unknown = typeof exported.startBackend === "function" ? exported.startBackend() : undefined;
  let end = (): void => undefined;
  const soon = setImmediate(() => (end = meanwhile()));
  await started;
  clearImmediate(soon);
  end();
  return exported;
}
