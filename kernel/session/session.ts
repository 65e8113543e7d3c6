/**
 * Runs cells: tslab's executor over our compiler. A cell's outcome is a value (or none) or an error; nothing is printed here.
 */
import { createRequire } from "node:module";
import { types } from "node:util";
import { createCompiler } from "../compile/compiler.js";
import { compileError, thrownError, type CellError } from "./errors.js";
import { announceCell } from "./positions.js";
import { loadPrelude } from "./prelude.js";

const require = createRequire(import.meta.url);
const tslab = require("tslab/dist/executor.js") as typeof import("tslab/dist/executor.js");
const { printQuickInfo } = require("tslab/dist/inspect.js") as { printQuickInfo(info: object): string };

export type Outcome =
  { readonly error: CellError } | { readonly error?: undefined; readonly shown: boolean; readonly value?: unknown };

/** Where long work in a cell finds the signal that an interrupt aborts: `globalThis[Symbol.for("Jupyter.signal")]`. */
const signalKey = Symbol.for("Jupyter.signal");

class Interrupted extends Error {
  override readonly name = "Interrupted";
}

export interface Session {
  /** What the reader should know before the first cell: that the library is not there, and why. */
  readonly warning: string | null;
  /** Runs a cell; `count` is the number in its brackets, `show` is handed what it is to show. */
  execute(code: string, count: number, show: (value: unknown) => Promise<void>): Promise<{ error?: CellError }>;
  /** Ends the running cell, if it waits for something. */
  interrupt(): void;
  complete(code: string, position: number): { start: number; end: number; candidates: string[] };
  inspect(code: string, position: number): string | null;
}

export async function createSession(): Promise<Session> {
  const compiler = createCompiler();
  let thrown: { value: unknown } | null = null;
  // The executor reports a thrown value as one argument, a compiler's complaint as several; the compiler keeps those itself.
  const report = { log() {}, error: (...what: unknown[]) => void (what.length === 1 && (thrown = { value: what[0] })) };
  const executor = tslab.createExecutor(process.cwd(), { node: compiler, browser: compiler, close: compiler.close }, report);
  let running: { abort: AbortController; stop(reason: Error): void } | null = null;

  const run = async (code: string): Promise<Outcome> => {
    thrown = null;
    const ok = await executor.execute(code);
    if (compiler.diagnostics.length > 0) return { error: compileError(compiler.diagnostics, code) };
    if (!ok) return { error: thrownError(thrown ? (thrown as { value: unknown }).value : new Error("the cell failed")) };
    const name = compiler.lastExpressionVar;
    if (name === undefined) return { shown: false };
    // A promise in the last place is waited for: its value is what the reader wants, and its failure is the cell's.
    const last: unknown = executor.locals[name];
    delete executor.locals[name];
    const value: unknown = types.isPromise(last) ? await last : last;
    return { shown: value !== undefined && !endsInSemicolon(code), value };
  };

  const warning = await runPrelude(run);

  return {
    warning,
    async execute(code, count, show) {
      announceCell(count, code);
      const abort = new AbortController();
      (globalThis as Record<symbol, unknown>)[signalKey] = abort.signal;
      const interrupted = new Promise<never>((_, reject) => {
        running = { abort, stop: reject };
      });
      try {
        return await Promise.race([
          interrupted,
          run(code).then(async (outcome) => {
            if (outcome.error === undefined && outcome.shown) await show(outcome.value);
            return outcome;
          }),
        ]);
      } catch (error) {
        return { error: thrownError(error) };
      } finally {
        running = null;
      }
    },
    interrupt() {
      if (!running) return;
      const reason = new Interrupted("the cell was interrupted; what it started may still be running");
      running.abort.abort(reason);
      running.stop(reason);
      executor.interrupt();
    },
    complete: (code, position) => executor.complete(code, position),
    inspect(code, position) {
      const info = executor.inspect(code, position);
      return info ? printQuickInfo(info) : null;
    },
  };
}

/** A library that cannot be loaded costs its names, not the kernel. */
async function runPrelude(run: (code: string) => Promise<Outcome>): Promise<string | null> {
  const failed = (why: string) => `GapLab's own names are missing in this notebook: ${why}\n`;
  try {
    const prelude = await loadPrelude();
    if (prelude === null) return failed("the library is not built; npm run build builds it.");
    const { error } = await run(prelude);
    return error ? failed(error.traceback.join("\n")) : null;
  } catch (error) {
    return failed((error as Error).message);
  }
}

/** A cell that ends in `;` asks for silence. */
function endsInSemicolon(code: string): boolean {
  return /;\s*$/.test(code);
}
