/**
 * Imports of cells, and of the files that they import. tslab turns imports into `require`, which takes no module that awaits at its top level
 * (vega 6) and no package that is for `import` only. Those are imported before the cell runs, natively, and handed out when the cell asks.
 * All is looked for from the folder of who asks, then among GapLab's own packages.
 */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Compiler } from "../compile/compiler.js";
import { importFrom } from "../import-from.js";
import { LocalModules } from "./local-modules.js";
import { connectTslabDisplay } from "./tslab-display.js";

const requireOwn = createRequire(import.meta.url);
const requireOf = (folder: string) => createRequire(join(folder, "cell.js"));

/** An `import()` as from a file in that folder. */
function importerOf(folder: string): (specifier: string) => Promise<object> {
  const here = importFrom(folder);
  return async (specifier) => {
    try {
      return await here(specifier);
    } catch (error) {
      if (!isMissing(error, specifier)) throw error;
      return import(specifier) as Promise<object>;
    }
  };
}

export class Packages {
  readonly local: LocalModules;
  private readonly imported = new Map<string, object>();

  /**
   * @param folder the notebook's
   * @param requireHere as from there; knows tslab's modules in memory
   */
  constructor(
    private readonly folder: string,
    private readonly requireHere: (specifier: string) => unknown,
    compiler: Pick<Compiler, "localFile" | "compileLocal">,
  ) {
    this.local = new LocalModules(compiler, (from) => (specifier) => this.requirePackage(specifier, requireOf(from)));
    Object.assign(this.require, requireOf(folder)); // resolve, cache
  }

  /** `require` for cells. */
  readonly require = (specifier: string): unknown => {
    const file = this.local.find(specifier, this.folder);
    return file === undefined ? this.requirePackage(specifier, this.requireHere) : this.local.load(file);
  };

  /** `import()` for cells, and for the file that it stands in. */
  readonly import = async (specifier: string, inFile?: string): Promise<unknown> => {
    const folder = inFile === undefined ? this.folder : dirname(inFile);
    const file = this.local.find(specifier, folder);
    if (file !== undefined) return asNamespace(this.local.load(file, inFile));
    if (!specifier.startsWith(".")) return importerOf(folder)(specifier);
    try {
      return this.requireHere(specifier);
    } catch (error) {
      if (!needsImport(error) && !isMissing(error, specifier)) throw error;
      return importerOf(folder)(specifier);
    }
  };

  private requirePackage(specifier: string, require: (specifier: string) => unknown): unknown {
    const ready = this.imported.get(specifier);
    if (ready) return ready;
    if (specifier === "tslab") connectTslabDisplay();
    try {
      return require(specifier);
    } catch (error) {
      if (specifier.startsWith(".") || !isMissing(error, specifier)) throw error;
      return requireOwn(specifier);
    }
  }

  /** Loads those packages that `require` cannot; a failure is left to the cell, which will ask for the package itself. */
  async prepare(specifiers: readonly string[]): Promise<void> {
    for (const specifier of specifiers) {
      if (this.imported.has(specifier)) continue;
      try {
        this.requirePackage(specifier, this.requireHere);
      } catch (error) {
        if (!needsImport(error)) continue;
        const module = await importerOf(this.folder)(specifier).catch(() => null);
        if (module) this.imported.set(specifier, asCommonJs(module));
      }
    }
  }
}

/** What `import()` gives of a CommonJS module. */
function asNamespace(exported: unknown): unknown {
  if (typeof exported === "object" && exported !== null && "__esModule" in exported) return exported;
  return Object.assign(Object.create(null) as object, exported, { default: exported });
}

/** TypeScript's import helpers look for the mark; the values stay live. */
function asCommonJs(module: object): object {
  const values = Object.keys(module).map((name) => [
    name,
    { enumerable: true, get: () => (module as Record<string, unknown>)[name] },
  ]);
  return Object.defineProperties(Object.create(null) as object, { ...Object.fromEntries(values), __esModule: { value: true } });
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException | null)?.code ?? "";

const needsImport = (error: unknown) =>
  ["ERR_REQUIRE_ASYNC_MODULE", "ERR_REQUIRE_ESM", "ERR_PACKAGE_PATH_NOT_EXPORTED"].includes(codeOf(error));

/** Whether this very package is missing, and not one that it wants. */
const isMissing = (error: unknown, specifier: string) =>
  ["MODULE_NOT_FOUND", "ERR_MODULE_NOT_FOUND"].includes(codeOf(error)) && (error as Error).message.includes(`'${specifier.split("/").slice(0, specifier.startsWith("@") ? 2 : 1).join("/")}`); // prettier-ignore
