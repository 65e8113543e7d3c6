/**
 * What a V8 start-up snapshot holds: TypeScript, tslab's converter, and the program with the library's names in it, parsed and bound; and
 * those modules of the library that take long to load.
 * Bundled into one file and run once by `node --build-snapshot` (`kernel/snapshot.mjs`); a kernel that starts from it finds all that done,
 * and goes on with the file that it was started with: `node --snapshot-blob BLOB kernel/dist/main.js CONNECTION_FILE`.
 * https://nodejs.org/docs/latest-v20.x/api/v8.html#startup-snapshot-api
 */
import { startupSnapshot } from "node:v8";
import { pathToFileURL } from "node:url";
import { importFrom } from "../import-from.js";
import { answerRequire } from "../require-cache.js";
import { createCompiler } from "./compiler.js";

const compiler = createCompiler();
// Once through what every cell needs.
compiler.convert("", "1 + 1");
compiler.completeness("1");
(globalThis as Record<symbol, unknown>)[Symbol.for("gaplab.compiler")] = compiler;

startupSnapshot.setDeserializeMainFunction(() => {
  const modules = (globalThis as Record<symbol, unknown>)[Symbol.for("gaplab.modules")] as Record<string, unknown>;
  for (const [file, exports] of Object.entries(modules)) answerRequire(file, exports);
  void importFrom("/")(pathToFileURL(process.argv[1]).href);
});
