/**
 * Answers the requests of a front end that need the compiler: which reply belongs to which request, between a `busy` and an `idle`. The
 * I/O thread answers the others itself (`wire/io.ts`).
 * Source: https://jupyter-client.readthedocs.io/en/stable/messaging.html (names as there)
 */
import { helpTarget } from "./help.js";
import type { Session } from "./session/session.js";
import type { Channel } from "./wire/between-threads.js";
import type { Extras } from "./wire/gateway.js";
import type { Content, Message } from "./wire/messages.js";

export interface Wire {
  reply(channel: Channel, to: Message, msgType: string, content: Content): void;
  publish(msgType: string, content: Content, parent: Message["header"], extras?: Extras): void;
}

export interface HandlerParts {
  readonly wire: Wire;
  readonly session: Session;
  /** Takes an execute_request; it answers in its turn. */
  readonly enqueue: (message: Message, channel: Channel) => void;
}

type Answer = (code: string, content: Content) => Content;

export function createHandler({ wire, session, enqueue }: HandlerParts): (channel: Channel, message: Message) => void {
  const answers: Record<string, Answer> = {
    // A question about a name is no TypeScript, but it is whole.
    is_complete_request: (code) => ({ ...(helpTarget(code) === null ? session.completeness(code) : { status: "complete" }) }),
    complete_request: (code, { cursor_pos }) => {
      const { start, end, candidates, original } = session.complete(code, utf16Offset(code, cursor_pos));
      const [cursor_start, cursor_end] = [codePoints(code, start), codePoints(code, end)];
      // JupyterLab shows what kind of thing each is.
      const kinds = new Map(original?.entries.map(({ name, kind }) => [name, kind]));
      const types = candidates.map((text) => ({ text, type: kinds.get(text) ?? "", start: cursor_start, end: cursor_end }));
      const metadata = { _jupyter_types_experimental: types };
      return { status: "ok", matches: candidates, cursor_start, cursor_end, metadata };
    },
    inspect_request: (code, { cursor_pos }) => {
      const found = session.inspect(code, utf16Offset(code, cursor_pos));
      return { status: "ok", found: found !== null, data: found === null ? {} : { "text/plain": found }, metadata: {} };
    },
  };

  return (channel, message) => {
    const type = message.header.msg_type;
    if (type === "execute_request" && typeof message.content.code === "string") return enqueue(message, channel);
    wire.publish("status", { execution_state: "busy" }, message.header);
    wire.reply(channel, message, type.replace(/_request$/, "_reply"), safely(answers[type], message.content));
    wire.publish("status", { execution_state: "idle" }, message.header);
  };
}

/** An answer that fails is an error reply: the front end never waits for nothing. */
function safely(answer: Answer, content: Content): Content {
  try {
    if (typeof content.code !== "string") throw new TypeError(`expected a text in code, got ${JSON.stringify(content.code)}`);
    return answer(content.code, content);
  } catch (error) {
    const { name: ename, message: evalue } = error as Error;
    return { status: "error", ename, evalue, traceback: [`${ename}: ${evalue}`] };
  }
}

/** Jupyter counts a cursor in code points, JavaScript in UTF-16 units. Without a cursor, the end is meant. */
function utf16Offset(text: string, points: unknown): number {
  return typeof points === "number" ? [...text].slice(0, Math.max(0, points)).join("").length : text.length;
}

function codePoints(text: string, offset: number): number {
  return [...text.slice(0, offset)].length;
}
