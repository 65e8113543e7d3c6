/**
 * Runs execute_requests one after another, each between its `busy` and its `idle`. After an error, the cells that were already waiting
 * are not run but answered as aborted (unless they asked not to be).
 */
import { bundleOf } from "./bundle.js";
import type { CellError } from "./session/errors.js";
import type { Wire } from "./handler.js";
import type { History } from "./history.js";
import type { Content, Message } from "./wire/messages.js";
import type { Outputs } from "./outputs.js";
import type { Session } from "./session/session.js";

/** Requests that were sent before the error may still be on their way through the socket: they are waited for, this long. */
const drainMs = 20;

export class Cells {
  private readonly waiting: Message[] = [];
  private readonly aborted = new Set<Message>();
  private working = false;
  private warned = false;
  private count = 0;

  constructor(
    private readonly wire: Wire,
    private readonly session: Session,
    private readonly outputs: Outputs,
    private readonly history: History,
  ) {}

  readonly add = (message: Message): void => {
    this.waiting.push(message);
    if (!this.working) void this.work();
  };

  private async work(): Promise<void> {
    this.working = true;
    for (let message = this.waiting.shift(); message; message = this.waiting.shift()) {
      this.wire.publish("status", { execution_state: "busy" }, message.header);
      const reply = this.aborted.delete(message) ? { status: "aborted" } : await this.run(message);
      this.wire.reply("shell", message, "execute_reply", { execution_count: this.count, ...reply });
      this.wire.publish("status", { execution_state: "idle" }, message.header);
    }
    this.working = false;
  }

  private async run({ header, content }: Message): Promise<Content> {
    const code = String(content.code);
    const silent = content.silent === true;
    if (!silent && content.store_history !== false) this.history.add(++this.count, code);
    const execution_count = this.count;
    const { session } = this;
    const error = await this.outputs.within(header, silent, async () => {
      this.outputs.send("execute_input", { code, execution_count });
      if (session.warning !== null && !silent && !this.warned) this.outputs.print("stderr", session.warning);
      this.warned ||= !silent;
      const outcome = await session.execute(code, execution_count, async (value) => {
        this.outputs.send("execute_result", { execution_count, data: await bundleOf(value), metadata: {} });
      });
      await nextTurn(); // a promise that the cell let fail is reported now, and so under this cell
      if (outcome.error) this.outputs.send("error", { ...outcome.error });
      this.outputs.flush();
      return outcome.error;
    });
    if (!error) return { status: "ok", execution_count, user_expressions: {}, payload: [] };
    if (content.stop_on_error !== false) await this.abortWaiting();
    return errorReply(error, execution_count);
  }

  private async abortWaiting(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, drainMs));
    for (const message of this.waiting) this.aborted.add(message);
  }
}

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

function errorReply(error: CellError, execution_count: number): Content {
  return { status: "error", execution_count, ...error };
}
