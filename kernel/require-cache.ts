/** Answers the `require` of a file with something that is there already, from Node's cache of modules. */
import { createRequire } from "node:module";

export function answerRequire(file: string, exports: unknown): void {
  const module = { id: file, filename: file, loaded: true, exports, children: [], paths: [] };
  createRequire(file).cache[file] = module as unknown as NodeJS.Module;
}
