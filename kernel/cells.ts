/**
 * Runs execute_requests one after another, each between its `busy` and its `idle`. After an error, the cells that were already waiting
 * are not run but answered as aborted (unless the failed one asked not to).
 */
import { bundleOf } from "./bundle.js";
import type { Wire } from "./handler.js";
import { exitPayload, helpTarget, isExit, pageOf } from "./help.js";
import type { Outputs } from "./outputs.js";
import { thrownError, type CellError } from "./session/errors.js";
import type { Session } from "./session/session.js";
import type { Channel } from "./wire/between-threads.js";
import { asJson, type Content, type Message } from "./wire/messages.js";

/** Requests that were sent before the error may still be on their way through the socket: they are waited for, this long. */
const drainMs = 20;

interface Waiting {
  readonly message: Message;
  readonly channel: Channel;
  isAborted: boolean;
}

interface Done {
  readonly error?: CellError;
  readonly payload?: readonly object[];
  readonly expressions?: Content;
}

export class Cells {
  private readonly waiting: Waiting[] = [];
  private working = false;
  private warned = false;
  private count = 0;

  constructor(
    private readonly wire: Wire,
    private readonly session: Session,
    private readonly outputs: Outputs,
    private readonly history: { add(line: number, input: string): void },
  ) {}

  readonly add = (message: Message, channel: Channel = "shell"): void => {
    this.waiting.push({ message, channel, isAborted: false });
    if (!this.working) void this.work();
  };

  private async work(): Promise<void> {
    this.working = true;
    for (let next = this.waiting.shift(); next; next = this.waiting.shift()) {
      const { message, channel, isAborted } = next;
      this.wire.publish("status", { execution_state: "busy" }, message.header);
      // A cell that never ran has no number.
      const reply = isAborted ? { status: "aborted" } : await this.run(message);
      this.wire.reply(channel, message, "execute_reply", reply);
      this.wire.publish("status", { execution_state: "idle" }, message.header);
    }
    this.working = false;
  }

  private async run(request: Message): Promise<Content> {
    const { content } = request;
    const code = String(content.code);
    const silent = content.silent === true;
    if (!silent && content.store_history !== false) this.history.add(++this.count, code);
    const execution_count = this.count;
    const {
      error,
      payload = [],
      expressions = {},
    } = await this.outputs.within({ request, silent }, async () => {
      this.outputs.send("execute_input", { code, execution_count });
      const done = await this.runCode(code, execution_count, content.user_expressions);
      await nextTurn(); // a promise that the cell let fail is reported now, and so under this cell
      if (done.error) this.outputs.send("error", { ...done.error });
      return done;
    });
    if (!error) return { status: "ok", execution_count, user_expressions: expressions, payload };
    if (content.stop_on_error !== false) await this.abortWaiting();
    return { status: "error", execution_count, ...error };
  }

  private async runCode(code: string, execution_count: number, expressions: unknown): Promise<Done> {
    if (isExit(code, (name) => this.session.inspect(name, name.length) !== null)) return { payload: [exitPayload] };
    const name = helpTarget(code);
    if (name !== null) return this.help(name);
    this.warn();
    if (code.trim() === "") return { expressions: await this.evaluate(expressions) }; // nothing to compile
    const { error } = await this.session.execute(code, execution_count, async (value) => {
      this.outputs.send("execute_result", { execution_count, data: await bundleOf(value), metadata: {} });
    });
    return error ? { error } : { expressions: await this.evaluate(expressions) };
  }

  private warn(): void {
    if (this.warned || this.outputs.cell()?.silent) return;
    this.warned = true;
    if (this.session.warning !== null) this.outputs.print("stderr", this.session.warning);
  }

  private help(name: string): Done {
    const text = this.session.inspect(name, name.length);
    if (text !== null) return { payload: [pageOf(text)] };
    this.outputs.print("stderr", `Nothing is known of ${name}: no such name so far.\n`);
    return {};
  }

  /** user_expressions: each has its own outcome, and none fails the cell. */
  private async evaluate(expressions: unknown): Promise<Content> {
    const outcomes: Content = {};
    for (const [key, code] of Object.entries((expressions ?? {}) as object)) {
      try {
        const { error, value } = (await this.session.evaluate(String(code))) as { error?: CellError; value?: unknown };
        const outcome = error ? { status: "error", ...error } : { status: "ok", data: await bundleOf(value), metadata: {} };
        asJson(outcome); // what no JSON can hold fails here, and not the whole reply
        outcomes[key] = outcome;
      } catch (error) {
        outcomes[key] = { status: "error", ...thrownError(error) };
      }
    }
    return outcomes;
  }

  private async abortWaiting(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, drainMs));
    for (const one of this.waiting) one.isAborted = true;
  }
}

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));
