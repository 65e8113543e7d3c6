/**
 * An `import()` that looks for modules as a file in some folder would. Made by compiling a module there: code that is run from a text, or
 * comes out of a start-up snapshot, has no `import()` of its own.
 */
import { Module } from "node:module";
import { join } from "node:path";

type Compiles = Module & { _compile(code: string, filename: string): void };

export function importFrom(folder: string): (specifier: string) => Promise<object> {
  const filename = join(folder, "import-from-here.cjs");
  const module = new Module(filename) as Compiles;
  module._compile("module.exports = (specifier) => import(specifier);", filename);
  return module.exports as (specifier: string) => Promise<object>;
}
