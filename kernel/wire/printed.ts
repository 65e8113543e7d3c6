/** Printed text on its way out, gathered for a moment: a loop printing line by line sends a few messages and not one per line. */
import type { Content, Header } from "./messages.js";

const gatherMs = 25;
const gatherChars = 65_536;

export class Printed {
  private pending: { name: string; parent: Partial<Header>; texts: string[]; chars: number } | null = null;
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly send: (content: Content, parent: Partial<Header>) => void) {}

  add(name: string, text: string, parent: Partial<Header>): void {
    if (this.pending && (this.pending.name !== name || this.pending.parent.msg_id !== parent.msg_id)) this.flush();
    this.pending ??= { name, parent, texts: [], chars: 0 };
    this.pending.texts.push(text);
    this.pending.chars += text.length;
    if (this.pending.chars >= gatherChars) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), gatherMs);
  }

  /** Before anything else is sent. */
  flush(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    if (!this.pending) return;
    const { name, parent, texts } = this.pending;
    this.pending = null;
    this.send({ name, text: texts.join("") }, parent);
  }
}
