/**
 * What cells send while they run, in order: printed text, displays, results, errors. Every output belongs to the cell that started it, also
 * when it comes late (from a timer, say).
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Extras } from "./wire/gateway.js";
import type { Content, Header, Message } from "./wire/messages.js";

export type Publish = (msgType: string, content: Content, parent: Header, extras?: Extras) => void;

type StreamName = "stdout" | "stderr";

export interface Cell {
  readonly request: Message;
  readonly silent: boolean;
}

const mostCalls = 1000;

export class Outputs {
  private readonly origin = new AsyncLocalStorage<Cell>();
  private latest: Cell | null = null;
  private running: Cell | null = null;
  /** Callbacks of writers, waiting for their turn. */
  private calls = 0;

  constructor(private readonly publish: Publish) {}

  /** Runs a cell so that whatever it prints or shows, now or later, is its own. */
  async within<T>(cell: Cell, run: () => Promise<T>): Promise<T> {
    this.latest = cell;
    this.running = cell;
    try {
      return await this.origin.run(cell, run);
    } finally {
      this.running = null;
    }
  }

  /** Whether the cell in whose name this code runs is still at it. */
  isCellRunning(): boolean {
    return this.running !== null && this.cell() === this.running;
  }

  /** The cell in whose name this code runs, now or later. */
  cell(): Cell | null {
    return this.origin.getStore() ?? this.latest;
  }

  /** Sends a message for the running cell. */
  send(msgType: string, content: Content, extras?: Extras): void {
    const cell = this.cell();
    if (!cell || cell.silent) return;
    this.publish(msgType, content, cell.request.header, extras);
  }

  print(name: StreamName, text: string): void {
    if (text !== "") this.send("stream", { name, text });
  }

  /** As a stream calls back: later. But a loop that never waits never gets there, and would hold in memory a call for each line. */
  private later(done: () => void): void {
    if (this.calls >= mostCalls) return done();
    this.calls++;
    process.nextTick(() => {
      this.calls--;
      done();
    });
  }

  /** `console.log` and friends, and whatever writes to the process's own streams, end up here. Gives back what undoes it. */
  captureProcessStreams(): () => void {
    const undo = (["stdout", "stderr"] as const).map((name) => {
      const stream = process[name];
      const write = stream.write;
      const decoder = new TextDecoder();
      stream.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
        this.print(name, typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true }));
        const done = rest.find((one) => typeof one === "function") as (() => void) | undefined;
        if (done) this.later(done);
        return true;
      };
      return () => void (stream.write = write);
    });
    return () => undo.forEach((one) => one());
  }
}
