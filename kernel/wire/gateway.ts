/** The main thread's end of the wire: starts the I/O thread, hands it what is to be sent, and puts questions to the front end. */
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from "node:worker_threads";
import type { Wire } from "../handler.js";
import { interruptCount, type InterruptFlags } from "../interrupts.js";
import type { Answer, Channel, IoData, ToIo, ToMain } from "./between-threads.js";
import type { ConnectionInfo } from "./connection-file.js";
import { asJson, type Content, type Header, type Message } from "./messages.js";

/** What the I/O thread tells, by kind. */
type Told = Exclude<ToMain["kind"], "closed">;
export type Listeners = { readonly [Kind in Told]: (message: Extract<ToMain, { kind: Kind }>) => void };

export class Gateway implements Wire {
  private readonly thread: MessagePort;
  private readonly answers: MessagePort;
  private readonly early: ToMain[] = [];
  private readonly wake = new Int32Array(new SharedArrayBuffer(4));

  constructor(
    info: ConnectionInfo,
    private readonly flags: InterruptFlags,
    entry: URL,
    { failed, bound }: { failed: (error: Error) => void; bound: () => void },
  ) {
    // Not the worker's own port: that one throws away what comes while nobody listens.
    const [messages, answers] = [new MessageChannel(), new MessageChannel()];
    [this.thread, this.answers] = [messages.port1, answers.port1];
    const workerData: IoData = { info, flags, main: messages.port2, answers: answers.port2, wake: this.wake };
    const thread = new Worker(entry, { workerData, transferList: [messages.port2, answers.port2] });
    thread.on("error", failed).once("message", bound);
  }

  /** The code of the first cell, if it has come already; whoever listens later hears of it all the same. */
  firstCell(): string | undefined {
    for (let next = receiveMessageOnPort(this.thread); next; next = receiveMessageOnPort(this.thread)) {
      this.early.push((next as { message: ToMain }).message);
    }
    const [first] = this.early.flatMap((one) => (one.kind === "request" ? [one.message] : []));
    const code = first?.header.msg_type === "execute_request" ? first.content.code : undefined;
    return typeof code === "string" ? code : undefined;
  }

  /** Nothing is heard before this is called, and nothing is lost. */
  listen(to: Listeners): void {
    const tell = (message: ToMain): void => {
      if (message.kind !== "closed") (to[message.kind] as (one: ToMain) => void)(message);
    };
    this.early.splice(0).forEach(tell);
    this.thread.on("message", tell);
    this.order({ kind: "ready" });
  }

  reply(channel: Channel, { identities, header }: Message, msgType: string, content: Content): void {
    this.order({ kind: "send", socket: channel, message: { msgType, content: asJson(content), parent: header, identities } });
  }

  publish(msgType: string, content: Content, parent: Partial<Header>, { metadata, buffers }: Extras = {}): void {
    // Straight to the other thread, piece by piece: this one may be on its way into a loop that never waits.
    if (msgType === "stream") return this.order({ kind: "print", name: String(content.name), text: String(content.text), parent });
    const message = { msgType, content: asJson(content), parent, identities: [msgType], buffers };
    this.order({ kind: "send", socket: "iopub", message: { ...message, metadata: metadata && asJson(metadata) } });
  }

  /** A cell whose input is to be found again. */
  readonly history = { add: (line: number, input: string): void => this.order({ kind: "ran", line, input }) };

  /** Asks the front end that sent the request, and stands still until it answers. @returns null when the user interrupts */
  ask({ identities, header }: Message, prompt: string): Answer | null {
    while (receiveMessageOnPort(this.answers)); // to an earlier question, given up
    const interrupts = this.interrupts();
    const content = asJson({ prompt, password: false });
    this.order({ kind: "ask", message: { msgType: "input_request", content, parent: header, identities } });
    for (;;) {
      const before = Atomics.load(this.wake, 0);
      const received = receiveMessageOnPort(this.answers) as { message: Answer } | undefined;
      if (received) return received.message;
      if (this.interrupts() !== interrupts) return null;
      Atomics.wait(this.wake, 0, before);
    }
  }

  /** The main thread is awake: no stronger means are needed to end a cell. */
  heard(): void {
    this.order({ kind: "heard" });
  }

  /** Sends all there is, and closes the sockets: only then may the process end, for zeromq.js aborts one whose sockets are in use. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.thread.on("message", ({ kind }: ToMain) => kind === "closed" && resolve());
    });
    this.order({ kind: "close" });
    await closed;
  }

  private interrupts(): number {
    return Atomics.load(this.flags.numbers, interruptCount);
  }

  private order(order: ToIo): void {
    this.thread.postMessage(order);
  }
}

export interface Extras {
  readonly metadata?: Content;
  readonly buffers?: readonly Uint8Array[];
}
