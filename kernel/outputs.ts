/**
 * What cells send while they run, in order: printed text, displays, results, errors, all on iopub.
 * Printed text is gathered for a moment, so that a loop printing line by line sends a few messages and not one per line. Every output
 * belongs to the cell that started it, also when it comes late (from a timer, say).
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

const gatherMs = 25;
const gatherChars = 65_536;

export class Outputs {
  private readonly origin = new AsyncLocalStorage<Cell>();
  private latest: Cell | null = null;
  private pending: { name: StreamName; parent: Header; texts: string[]; chars: number } | null = null;
  private timer: NodeJS.Timeout | null = null;
  /** A loop that never waits lets no timer through, so the clock is looked at with each print too. */
  private lastSent = 0;

  constructor(private readonly publish: Publish) {}

  /** Runs a cell so that whatever it prints or shows, now or later, is its own. */
  within<T>(cell: Cell, run: () => Promise<T>): Promise<T> {
    this.latest = cell;
    this.lastSent = performance.now();
    return this.origin.run(cell, run);
  }

  /** The cell in whose name this code runs, now or later. */
  cell(): Cell | null {
    return this.origin.getStore() ?? this.latest;
  }

  /** Sends a message for the running cell, after the text printed so far. */
  send(msgType: string, content: Content, extras?: Extras): void {
    const cell = this.cell();
    if (!cell || cell.silent) return;
    this.flush();
    this.publish(msgType, content, cell.request.header, extras);
  }

  print(name: StreamName, text: string): void {
    const cell = this.cell();
    if (!cell || cell.silent || text === "") return;
    const parent = cell.request.header;
    if (this.pending && (this.pending.name !== name || this.pending.parent !== parent)) this.flush();
    this.pending ??= { name, parent, texts: [], chars: 0 };
    this.pending.texts.push(text);
    this.pending.chars += text.length;
    if (this.pending.chars >= gatherChars || performance.now() - this.lastSent >= gatherMs) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), gatherMs);
  }

  flush(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    if (!this.pending) return;
    const { name, parent, texts } = this.pending;
    this.pending = null;
    this.lastSent = performance.now();
    this.publish("stream", { name, text: texts.join("") }, parent);
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
        if (done) process.nextTick(done);
        return true;
      };
      return () => void (stream.write = write);
    });
    return () => undo.forEach((one) => one());
  }
}
