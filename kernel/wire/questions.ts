/** Answers to `prompt()`, on their way to a main thread that stands still until one comes. */
import type { MessagePort } from "node:worker_threads";
import type { Answer } from "./between-threads.js";
import type { Message } from "./messages.js";

export class Questions {
  private isOpen = false;

  constructor(
    private readonly toMain: MessagePort,
    private readonly wake: Int32Array,
  ) {}

  /** One has been put. */
  open(): void {
    this.isOpen = true;
  }

  /** What comes on stdin; nothing that nobody asked for. */
  take({ header, content }: Message): void {
    if (header.msg_type === "input_reply") this.answer({ value: String(content.value ?? "") });
  }

  answer(answer: Answer): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.toMain.postMessage(answer);
    this.lookUp();
  }

  /** The user does not want to answer. */
  readonly giveUp = (): void => {
    this.isOpen = false;
    this.lookUp();
  };

  private lookUp(): void {
    Atomics.add(this.wake, 0, 1);
    Atomics.notify(this.wake, 0);
  }
}
