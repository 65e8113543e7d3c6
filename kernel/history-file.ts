/**
 * Where the history outlives the kernel: a file of JSON lines, one entry each, in the user's own Jupyter data folder.
 * GAPLAB_HISTORY names another file; empty, it asks for none. What cannot be read or written costs the history, never the kernel.
 */
import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { Entry } from "./history.js";
import { log } from "./wire/log.js";

/** Beyond this many entries, the older half goes. */
const mostEntries = 10_000;
/** A longer cell is remembered by its kernel alone. */
const longestInput = 100_000;

export class HistoryFile {
  private isBroken = false;
  /** Whether the last line lacks its end. */
  private isTorn = false;

  constructor(private readonly path: string) {}

  /** Lines that are no entries are passed over: another kernel may have been stopped while it wrote. */
  read(): Entry[] {
    return this.safely(() => {
      const text = textOf(this.path);
      this.isTorn = text !== "" && !text.endsWith("\n");
      const entries = text.split("\n").flatMap(entryOf);
      if (entries.length <= mostEntries) return entries;
      const kept = entries.slice(-mostEntries / 2);
      // Written beside it and put in its place at once: nobody ever reads half a file.
      const fresh = `${this.path}.${process.pid}`;
      writeFileSync(fresh, kept.map(lineOf).join(""), { mode: 0o600 });
      renameSync(fresh, this.path);
      this.isTorn = false;
      return kept;
    }, []);
  }

  append(entry: Entry): void {
    if (this.isBroken || entry[2].length > longestInput) return;
    this.safely(() => {
      mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
      const line = `${this.isTorn ? "\n" : ""}${lineOf(entry)}`;
      this.isTorn = false;
      appendFileSync(this.path, line, { mode: 0o600 }); // one write at the file's end: several kernels may share it
    }, undefined);
  }

  private safely<T>(work: () => T, otherwise: T): T {
    try {
      return work();
    } catch (error) {
      if (!this.isBroken) log(`no history is kept over restarts: ${(error as Error).message}`);
      this.isBroken = true;
      return otherwise;
    }
  }
}

export function historyFile(env: NodeJS.ProcessEnv = process.env): HistoryFile | undefined {
  const path = env.GAPLAB_HISTORY ?? join(jupyterData(env), "gaplab", "history.jsonl");
  return path === "" ? undefined : new HistoryFile(path);
}

/** Source: https://docs.jupyter.org/en/latest/use/jupyter-directories.html#data-files */
function jupyterData(env: NodeJS.ProcessEnv): string {
  if (env.JUPYTER_DATA_DIR) return env.JUPYTER_DATA_DIR;
  if (process.platform === "darwin") return join(homedir(), "Library", "Jupyter");
  if (process.platform === "win32" && env.APPDATA) return join(env.APPDATA, "jupyter");
  return join(env.XDG_DATA_HOME || join(homedir(), ".local", "share"), "jupyter");
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}

const lineOf = ([session, line, input]: Entry) => `${JSON.stringify({ session, line, input })}\n`;

function entryOf(text: string): Entry[] {
  try {
    const { session, line, input } = JSON.parse(text) as Record<string, unknown>;
    const isEntry = Number.isInteger(session) && Number.isInteger(line) && typeof input === "string";
    return isEntry ? [[session as number, line as number, input]] : [];
  } catch {
    return [];
  }
}
