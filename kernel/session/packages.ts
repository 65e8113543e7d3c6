/**
 * Packages in cells. tslab turns imports into `require`, which takes no module that awaits at its top level (vega 6) and no package that
 * is for `import` only. Those are imported before the cell runs, natively, and handed out when the cell asks. All is looked for from the
 * notebook's folder, then among GapLab's own packages.
 */
import { createRequire } from "node:module";
import { importFrom } from "../import-from.js";
import { connectTslabDisplay } from "./tslab-display.js";

const requireOwn = createRequire(import.meta.url);

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
  private readonly imported = new Map<string, object>();
  private readonly importNatively: (specifier: string) => Promise<object>;

  /** @param requireHere as from the notebook's folder; knows its TypeScript files */
  constructor(
    folder: string,
    private readonly requireHere: (specifier: string) => unknown,
  ) {
    this.importNatively = importerOf(folder);
  }

  /** `require` for cells. */
  readonly require = (specifier: string): unknown => {
    const ready = this.imported.get(specifier);
    if (ready) return ready;
    if (specifier === "tslab") connectTslabDisplay();
    try {
      return this.requireHere(specifier);
    } catch (error) {
      if (specifier.startsWith(".") || !isMissing(error, specifier)) throw error;
      return requireOwn(specifier);
    }
  };

  /** `import()` for cells. */
  readonly import = async (specifier: string): Promise<unknown> => {
    if (!specifier.startsWith(".")) return this.importNatively(specifier);
    try {
      return this.requireHere(specifier.replace(/\.tsx?$/, ".js")); // the name of what it was compiled to
    } catch (error) {
      if (!needsImport(error)) throw error;
      return this.importNatively(specifier);
    }
  };

  /** Loads those packages that `require` cannot; a failure is left to the cell, which will ask for the package itself. */
  async prepare(specifiers: readonly string[]): Promise<void> {
    for (const specifier of specifiers) {
      if (this.imported.has(specifier)) continue;
      try {
        this.require(specifier);
      } catch (error) {
        if (!needsImport(error)) continue;
        const module = await this.importNatively(specifier).catch(() => null);
        if (module) this.imported.set(specifier, asCommonJs(module));
      }
    }
  }
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
