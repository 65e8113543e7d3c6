/**
 * Runs cells: tslab's executor over our compiler. A cell's outcome is a value (or none) or an error; nothing is printed here.
 */
import { createRequire } from "node:module";
import { types } from "node:util";
import type { Compiler } from "../compile/compiler.js";
import type { Completeness } from "../compile/completeness.js";
import type { CompletionInfo } from "tslab/dist/converter.js";
import type { InterruptFlags } from "../interrupts.js";
import { answerForkWith } from "../tslab-fork.js";
import { compileError, thrownError, type CellError } from "./errors.js";
import { Packages } from "./packages.js";
import { announceCell } from "./positions.js";
import { loadLibrary } from "./prelude.js";
import { Interrupted, Running } from "./running.js";
import { mapStacks } from "./stacks.js";

const require = createRequire(import.meta.url);

export type Outcome =
  { readonly error: CellError } | { readonly error?: undefined; readonly shown: boolean; readonly value?: unknown };

/** Where long work in a cell finds the signal that an interrupt aborts: `globalThis[Symbol.for("Jupyter.signal")]`. */
const signalKey = Symbol.for("Jupyter.signal");

export interface Session {
  /** What the reader should know before the first cell: that the library is not there, and why. */
  readonly warning: string | null;
  readonly typescriptVersion: string;
  /** Runs a cell; `count` is the number in its brackets, `show` is handed what it is to show. */
  execute(code: string, count: number, show: (value: unknown) => Promise<void>): Promise<{ error?: CellError }>;
  /** The value of an expression, on the side: no cell, no count. */
  evaluate(code: string): Promise<{ error: CellError } | { error?: undefined; value?: unknown }>;
  /** Ends the running cell, if it waits for something. Loops end by the flags. */
  interrupt(): void;
  complete(code: string, position: number): CompletionInfo;
  inspect(code: string, position: number): string | null;
  completeness(code: string): Completeness;
}

export interface SessionParts {
  readonly compiler: Compiler;
  readonly flags: InterruptFlags;
  /** The cell that will be the first, if it has come already: it is compiled while TensorFlow loads. */
  readonly firstCell?: () => string | undefined;
}

export async function createSession({ compiler, flags, firstCell = () => undefined }: SessionParts): Promise<Session> {
  answerForkWith(compiler.typescript);
  mapStacks();
  const tslab = require("tslab/dist/executor.js") as typeof import("tslab/dist/executor.js");
  let thrown: { value: unknown } | null = null;
  // The executor reports a thrown value as one argument, a compiler's complaint as several; the compiler keeps those itself.
  const report = { log() {}, error: (...what: unknown[]) => void (what.length === 1 && (thrown = { value: what[0] })) };
  const folder = process.cwd();
  compiler.openIn(folder);
  const executor = tslab.createExecutor(folder, { node: compiler, browser: compiler, close: compiler.close }, report);
  const tslabs = (globalThis as unknown as { __tslab__: { exports: object; require(id: string): unknown } }).__tslab__;
  const packages = new Packages(folder, tslabs.require, compiler);
  const runtime = new Running(flags, packages.import, folder);
  tslabs.exports = runtime.names;
  tslabs.require = packages.require;
  let running: { abort: AbortController; stop(reason: Error): void } | null = null;

  const run = async (code: string, count: number): Promise<Outcome> => {
    if (!Error.prepareStackTrace) mapStacks(); // a cell may have taken it away
    packages.local.refresh();
    await packages.prepare(compiler.packagesOf(code));
    announceCell(count, code, () => compiler.cell?.maps);
    thrown = null;
    const running = executor.execute(code); // compiled, and run up to its first await
    const { diagnostics, cell } = compiler;
    const ok = await running;
    runtime.settle(cell?.captured ?? new Set(), !ok);
    if (diagnostics.length > 0) return { error: compileError(diagnostics, code) };
    if (!ok)
      return { error: thrownError(asInterrupt(thrown ? (thrown as { value: unknown }).value : new Error("the cell failed"))) };
    if (!cell?.hasValue) return { shown: false };
    // A promise in the last place is waited for: its value is what the reader wants, and its failure is the cell's.
    const { last } = runtime;
    runtime.last = undefined;
    const value: unknown = types.isPromise(last) ? await last : last;
    return { shown: value !== undefined && !cell.isSilent, value };
  };

  /** Runs something that an interrupt ends. */
  const stoppable = async <T>(work: () => Promise<T>): Promise<T | { error: CellError }> => {
    const abort = new AbortController();
    (globalThis as Record<symbol, unknown>)[signalKey] = abort.signal;
    const interrupted = new Promise<never>((_, reject) => {
      running = { abort, stop: reject };
    });
    try {
      return await runtime.within(() => Promise.race([interrupted, work()]));
    } catch (error) {
      return { error: thrownError(error) };
    } finally {
      running = null;
      // A loop that stopped by itself: what the cell has started without waiting for it is to stop, too.
      if (runtime.wasInterrupted()) abort.abort(new Interrupted("the cell was interrupted"));
    }
  };

  return {
    warning: await takeLibrary(runtime.names, () => compileAhead(compiler, firstCell)),
    typescriptVersion: compiler.typescript.version,
    execute: (code, count, show) =>
      stoppable(async () => {
        const outcome = await run(code, count);
        if (outcome.error === undefined && outcome.shown) await show(outcome.value);
        return outcome;
      }),
    evaluate: (code) => stoppable(() => run(code, 0)),
    interrupt() {
      if (!running) return;
      const reason = new Interrupted("the cell was interrupted");
      running.abort.abort(reason);
      running.stop(reason);
      executor.interrupt();
    },
    complete: (code, position) => executor.complete(code, position),
    inspect: (code, position) => compiler.describe(code, position),
    completeness: (code) => compiler.completeness(code),
  };
}

const looksAgainAfterMs = 5;

/** In the time that this thread would wait: a cell for practice, then the first one, as soon as it comes. Gives back what ends it. */
function compileAhead(compiler: Compiler, firstCell: () => string | undefined): () => void {
  compiler.warm();
  const timer = setInterval(() => {
    const code = firstCell();
    if (code === undefined) return;
    clearInterval(timer);
    compiler.prepare(code);
  }, looksAgainAfterMs);
  return () => clearInterval(timer);
}

/** A library that cannot be loaded costs its names, not the kernel. */
async function takeLibrary(names: Record<string, unknown>, meanwhile: () => () => void): Promise<string | null> {
  try {
    Object.assign(names, await loadLibrary(meanwhile));
    return null;
  } catch (error) {
    return `GapLab's own names are missing in this notebook: ${(error as Error).message}\n`;
  }
}

/** A signal ends code wherever it is, with an error of Node's own. */
function asInterrupt(thrown: unknown): unknown {
  const isSignal = (thrown as NodeJS.ErrnoException | null)?.code === "ERR_SCRIPT_EXECUTION_INTERRUPTED";
  return isSignal ? new Interrupted("the cell was interrupted") : thrown;
}
