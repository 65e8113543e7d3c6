/**
 * What is there in the first cell without an import line: everything that GapLab's `src/index.ts` exports, with its types.
 * The modules are loaded once, by native import, and the engine is started, so that a network can be made in the first cell; a hidden
 * cell then imports every name from there.
 */
import { existsSync } from "node:fs";
import { createRequire, Module } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { exportedTypes } from "../compile/exported-types.js";

const entry = fileURLToPath(new URL("../../../dist/index.js", import.meta.url));

/** Loads the library and returns the hidden cell's source; null where the library is not built. */
export async function loadPrelude(file = entry): Promise<string | null> {
  if (!existsSync(file)) return null;
  const library = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  if (typeof library.startBackend === "function") await library.startBackend();
  answerRequire(file, library);
  const values = Object.keys(library).filter((name) => name !== "default");
  const types = exportedTypes(file.replace(/\.js$/, ".d.ts")).filter((name) => !values.includes(name));
  const names = [...values, ...types.map((name) => `type ${name}`)];
  return `import { ${names.join(", ")} } from ${JSON.stringify(file.replaceAll("\\", "/"))};`;
}

/**
 * tslab turns imports into `require`, which refuses modules that await at their top level. Node looks into its cache first, so the
 * module loaded above is put there: one copy, loaded once.
 */
function answerRequire(file: string, library: Record<string, unknown>): void {
  const loaded = new Module(file) as Module & { loaded: boolean };
  loaded.filename = file;
  loaded.loaded = true;
  loaded.exports = Object.assign(Object.create(null), library, { __esModule: true });
  createRequire(import.meta.url).cache[file] = loaded as unknown as NodeJS.Module;
}
