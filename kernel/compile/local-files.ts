/**
 * The files beside a notebook that its cells import. Each is compared with the disk before a cell is compiled, not watched: a change is
 * seen in the very next cell, and nothing is open in between. Who imports a changed file is run anew with it.
 */
import { statSync } from "node:fs";
import type * as typescript from "typescript";
import { stock } from "./stock.js";

interface Watched {
  readonly tell: typescript.FileWatcherCallback;
  stamp: string;
}

/** Packages and declarations do not change under a notebook. */
const isFixed = (path: string) => /[\\/]node_modules[\\/]|\.d\.[cm]?ts$|[\\/]package\.json$|^\/[^/]*$/.test(path);

export class LocalFiles {
  private readonly watched = new Map<string, Watched>();
  private readonly importers = new Map<string, Set<string>>();

  constructor() {
    stock.sys.watchFile = (path, tell) => {
      if (!isFixed(path)) this.watched.set(path, { tell, stamp: stampOf(path) });
      return { close: () => void this.watched.delete(path) };
    };
  }

  has(path: string): boolean {
    return this.watched.has(path);
  }

  /** Notes what a source imports. */
  imports(from: string, sources: readonly string[]): void {
    for (const source of sources) {
      if (!this.importers.has(source)) this.importers.set(source, new Set());
      this.importers.get(source)!.add(from);
    }
  }

  /** Tells TypeScript of every file that is another than before, and of those that import it. True if there was one. */
  refresh(): boolean {
    const changed = new Set<string>();
    const add = (path: string) => {
      if (changed.has(path)) return;
      changed.add(path);
      for (const importer of this.importers.get(path) ?? []) add(importer);
    };
    for (const [path, one] of this.watched) {
      const stamp = stampOf(path);
      if (stamp === one.stamp) continue;
      one.stamp = stamp;
      add(path);
    }
    for (const path of changed) this.watched.get(path)?.tell(path, stock.FileWatcherEventKind.Changed);
    return changed.size > 0;
  }
}

function stampOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found ? `${found.mtimeMs} ${found.size} ${found.ino}` : "none";
}
