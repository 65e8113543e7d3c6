/** What the two threads of the kernel say to each other: the I/O thread owns the sockets, the main thread runs the cells. */
import type { MessagePort } from "node:worker_threads";
import type { InterruptFlags, Moment } from "../interrupts.js";
import type { ConnectionInfo } from "./connection-file.js";
import type { Header, Message, Outgoing } from "./messages.js";

/** Where a request came from, and so where its reply goes. */
export type Channel = "shell" | "control";

export interface IoData {
  readonly info: ConnectionInfo;
  readonly flags: InterruptFlags;
  /** To and from the main thread. */
  readonly main: MessagePort;
  /** Answers to `prompt()` have a way of their own: the main thread stands still and looks at nothing else. */
  readonly answers: MessagePort;
  /** Moves whenever a main thread that stands still should look up. */
  readonly wake: Int32Array<SharedArrayBuffer>;
}

export type ToMain =
  | { readonly kind: "request"; readonly channel: Channel; readonly message: Message }
  | { readonly kind: "interrupt"; readonly moment: Moment }
  | { readonly kind: "shutdown" }
  | { readonly kind: "closed" };

export type ToIo =
  | { readonly kind: "send"; readonly socket: Channel | "iopub"; readonly message: Outgoing }
  | { readonly kind: "print"; readonly name: string; readonly text: string; readonly parent: Partial<Header> }
  | { readonly kind: "ask"; readonly message: Outgoing }
  | { readonly kind: "ran"; readonly line: number; readonly input: string }
  | { readonly kind: "ready" }
  | { readonly kind: "heard" }
  | { readonly kind: "close" };

/** What comes back for a question: the text, or why there is none. */
export type Answer = { readonly value: string } | { readonly failure: string };
