/**
 * GapLab's own names, there in the first cell without an import line: everything that the library exports. The library is loaded once, by
 * native import, and the engine is started, so that a network can be made in the first cell. Their types come from `compile/prelude.ts`.
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const library = new URL("../../../dist/index.js", import.meta.url);

/** Everything the library exports, by name. @throws where it cannot be loaded */
export async function loadLibrary(): Promise<Record<string, unknown>> {
  if (!existsSync(fileURLToPath(library))) throw new Error("the library is not built; npm run build builds it");
  const exported = (await import(library.href)) as Record<string, unknown>;
  if (typeof exported.startBackend === "function") await exported.startBackend();
  return exported;
}
