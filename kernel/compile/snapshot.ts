/**
 * What a V8 start-up snapshot holds: TypeScript, tslab's converter, and the program with the library's names in it, parsed and bound.
 * Bundled into one file and run once by `node --build-snapshot` (`kernel/snapshot.mjs`); a kernel that starts from it finds all that done.
 * https://nodejs.org/docs/latest-v20.x/api/v8.html#startup-snapshot-api
 */
import { startupSnapshot } from "node:v8";
import { pathToFileURL } from "node:url";
import { importFrom } from "../import-from.js";
import { createCompiler, type Compiler } from "./compiler.js";

interface Kernel {
  startKernel(connectionFile: string, compiler: Compiler): void;
}

const compiler = createCompiler();
// Once through everything that every cell needs.
compiler.convert("", "1 + 1");
compiler.completeness("1");

startupSnapshot.setDeserializeMainFunction(() => {
  const [, main, connectionFile] = process.argv;
  void importFrom("/")(pathToFileURL(main).href).then((kernel) => (kernel as Kernel).startKernel(connectionFile, compiler));
});
