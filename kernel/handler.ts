/**
 * Answers the requests of a front end: which reply belongs to which request, between a `busy` and an `idle`.
 * Source: https://jupyter-client.readthedocs.io/en/stable/messaging.html (names as there)
 */
import { History } from "./history.js";
import { kernelInfo } from "./kernel-info.js";
import type { Content, Message } from "./wire/messages.js";
import type { Session } from "./session/session.js";

/** Where a request came from, and so where its reply goes. */
export type Channel = "shell" | "control";

export interface Wire {
  reply(channel: Channel, to: Message, msgType: string, content: Content): void;
  publish(msgType: string, content: Content, parent: Message["header"]): void;
}

export interface HandlerParts {
  readonly wire: Wire;
  readonly session: Session;
  readonly history: History;
  /** Takes an execute_request; it answers in its turn. */
  readonly enqueue: (message: Message) => void;
  readonly shutdown: (restart: boolean) => void;
  readonly log: (line: string) => void;
}

type Answer = (content: Content) => Content | Promise<Content>;

export function createHandler(parts: HandlerParts): (channel: Channel, message: Message) => Promise<void> {
  const { wire, session, history } = parts;
  const answers: Record<string, Answer> = {
    kernel_info_request: () => kernelInfo(),
    is_complete_request: ({ code }) => ({ ...session.completeness(String(code)) }),
    complete_request: async ({ code, cursor_pos }) => {
      const text = String(code);
      const { start, end, candidates } = session.complete(text, utf16Offset(text, Number(cursor_pos)));
      const [cursor_start, cursor_end] = [codePoints(text, start), codePoints(text, end)];
      return { status: "ok", matches: candidates, cursor_start, cursor_end, metadata: {} };
    },
    inspect_request: async ({ code, cursor_pos }) => {
      const text = String(code);
      const found = session.inspect(text, utf16Offset(text, Number(cursor_pos)));
      return { status: "ok", found: found !== null, data: found === null ? {} : { "text/plain": found }, metadata: {} };
    },
    history_request: (request) => ({ status: "ok", history: history.find(request) }),
    comm_info_request: () => ({ status: "ok", comms: {} }),
    interrupt_request: async () => {
      session.interrupt();
      return { status: "ok" };
    },
    shutdown_request: ({ restart }) => ({ status: "ok", restart: restart === true }),
  };

  return async (channel, message) => {
    const type = message.header.msg_type;
    if (type === "execute_request") return parts.enqueue(message);
    wire.publish("status", { execution_state: "busy" }, message.header);
    try {
      const answer = answers[type];
      if (answer) {
        wire.reply(channel, message, type.replace(/_request$/, "_reply"), await safely(answer, message.content));
      } else if (type === "comm_open") {
        wire.publish("comm_close", { comm_id: message.content.comm_id, data: {} }, message.header);
      } else if (!type.startsWith("comm_")) {
        parts.log(`no answer to ${type}`);
      }
    } finally {
      wire.publish("status", { execution_state: "idle" }, message.header);
    }
    if (type === "shutdown_request") parts.shutdown(message.content.restart === true);
  };
}

/** An answer that fails is an error reply: the front end never waits for nothing. */
async function safely(answer: Answer, content: Content): Promise<Content> {
  try {
    return await answer(content);
  } catch (error) {
    const { name: ename, message: evalue } = error as Error;
    return { status: "error", ename, evalue, traceback: [] };
  }
}

/** Jupyter counts a cursor in code points, JavaScript in UTF-16 units. */
function utf16Offset(text: string, points: number): number {
  return [...text].slice(0, points).join("").length;
}

function codePoints(text: string, offset: number): number {
  return [...text.slice(0, offset)].length;
}
