/**
 * The files beside a notebook, run as modules: each once, and again in the first cell after it changed, with those that import it. They may
 * import each other in a circle, as in Node.
 */
import { statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import type * as nodeVm from "node:vm";
import type { Compiler } from "../compile/compiler.js";
import { announceFile } from "./positions.js";

const { compileFunction } = createRequire(import.meta.url)("node:vm") as typeof nodeVm;

interface Loaded {
  readonly module: { exports: unknown };
  readonly stamp: string;
  readonly importers: Set<string>;
}

type Require = (specifier: string) => unknown;

export class LocalModules {
  private readonly loaded = new Map<string, Loaded>();

  /** @param requireFrom packages, for files that are not here */
  constructor(
    private readonly compiler: Pick<Compiler, "localFile" | "compileLocal">,
    private readonly requireFrom: (folder: string) => Require,
  ) {}

  /** Forgets what is not on the disk any more as it was run. */
  refresh(): void {
    const forget = (path: string): void => {
      const one = this.loaded.get(path);
      if (this.loaded.delete(path)) one!.importers.forEach(forget);
    };
    for (const [path, { stamp }] of [...this.loaded]) if (stampOf(path) !== stamp) forget(path);
  }

  /** The file that a specifier means, if it means one. */
  find(specifier: string, folder: string): string | undefined {
    return this.compiler.localFile(specifier, folder);
  }

  load(path: string, importer?: string): unknown {
    const known = this.loaded.get(path) ?? this.run(path);
    if (importer !== undefined) known.importers.add(importer);
    return known.module.exports;
  }

  private run(path: string): Loaded {
    const one: Loaded = { module: { exports: {} }, stamp: stampOf(path), importers: new Set() };
    const { code, map } = this.compiler.compileLocal(path);
    announceFile(path, map);
    const folder = dirname(path);
    const elsewhere = this.requireFrom(folder);
    const require: Require = (specifier) => {
      const file = this.find(specifier, folder);
      return file === undefined ? elsewhere(specifier) : this.load(file, path);
    };
    this.loaded.set(path, one);
    try {
      const names = ["exports", "require", "module", "__filename", "__dirname"];
      const body = compileFunction(code, names, { filename: path }) as (...values: unknown[]) => void;
      body.call(one.module.exports, one.module.exports, require, one.module, path, folder);
    } catch (error) {
      this.loaded.delete(path);
      throw error;
    }
    return one;
  }
}

function stampOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found ? `${found.mtimeMs} ${found.size} ${found.ino}` : "none";
}
