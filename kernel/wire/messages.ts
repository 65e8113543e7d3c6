/**
 * Jupyter messages on the wire: identities, delimiter, signature, header, parent header, metadata, content, buffers.
 * Source: https://jupyter-client.readthedocs.io/en/stable/messaging.html#the-wire-protocol (version 5.4)
 */
import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";

export const protocolVersion = "5.4";

export interface Header {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly version: string;
}

export type Content = Record<string, unknown>;

export interface Message {
  readonly identities: readonly Uint8Array[];
  readonly header: Header;
  readonly parent: Partial<Header>;
  readonly metadata: Content;
  readonly content: Content;
  readonly buffers: readonly Uint8Array[];
}

/** A message of a front end that knows the key, but with a part that cannot be read: it can be answered, though not obeyed. */
export class UnreadableMessage extends Error {
  override readonly name = "UnreadableMessage";
  constructor(
    message: string,
    readonly sender: Pick<Message, "identities" | "header">,
  ) {
    super(message);
  }
}

const delimiter = Buffer.from("<IDS|MSG>");

/** Reads one message; throws, saying why, on a forged or malformed one. */
export function decode(frames: readonly Buffer[], key: string): Message {
  const at = frames.findIndex((frame) => frame.equals(delimiter));
  if (at < 0) throw new Error("no <IDS|MSG> delimiter");
  const [signature, ...parts] = frames.slice(at + 1);
  if (parts.length < 4) throw new Error(`expected 4 parts after the signature, got ${parts.length}`);
  if (key && !sameBytes(signature, Buffer.from(sign(parts.slice(0, 4), key)))) throw new Error("wrong signature");
  const header = asObject(parts[0], "header") as unknown as Header;
  if (typeof header.msg_type !== "string" || typeof header.msg_id !== "string") {
    throw new Error("no msg_type or msg_id in the header");
  }
  // Copies: these go to another thread, and a small Buffer would take its whole pool along.
  const identities = frames.slice(0, at).map((frame) => new Uint8Array(frame));
  try {
    const [parent, metadata, content] = ["parent header", "metadata", "content"].map((name, i) => asObject(parts[i + 1], name));
    return { identities, header, parent, metadata, content, buffers: parts.slice(4).map((frame) => new Uint8Array(frame)) };
  } catch (error) {
    throw new UnreadableMessage(`${header.msg_type}: ${(error as Error).message}`, { identities, header });
  }
}

/** A message to send. The content is JSON already: what it is made of need not survive the way between threads. */
export interface Outgoing {
  readonly msgType: string;
  readonly content: string;
  readonly parent: Partial<Header>;
  /** They route a reply; on iopub they are the topic. */
  readonly identities: readonly (Uint8Array | string)[];
  readonly metadata?: string;
  readonly buffers?: readonly Uint8Array[];
}

export interface Signing {
  readonly session: string;
  readonly key: string;
}

/** The frames of one message. */
export function encode({ msgType, content, parent, identities, metadata, buffers }: Outgoing, { session, key }: Signing) {
  const header: Header = {
    msg_id: randomUUID(),
    msg_type: msgType,
    session,
    username: parent.username ?? "kernel",
    date: new Date().toISOString(),
    version: protocolVersion,
  };
  const parts = [JSON.stringify(header), JSON.stringify(parent), metadata ?? "{}", content].map((part) => Buffer.from(part));
  return [...identities, delimiter, key ? sign(parts, key) : "", ...parts, ...(buffers ?? [])] as (Buffer | string)[];
}

/** As JSON that every reader takes: half a character (of a text cut in two) becomes a mark for one, for no file could hold it. */
export function asJson(value: unknown): string {
  const json = JSON.stringify(value);
  if (!/\\ud[89a-f]/i.test(json)) return json;
  const whole = (_: string, one: unknown) => (typeof one === "string" ? Buffer.from(one).toString() : one);
  return JSON.stringify(value, whole);
}

function sign(parts: readonly Buffer[], key: string): string {
  const hmac = createHmac("sha256", key);
  for (const part of parts) hmac.update(part);
  return hmac.digest("hex");
}

function sameBytes(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

const strictly = new TextDecoder("utf-8", { fatal: true });

function asObject(part: Buffer, name: string): Content {
  let value: unknown;
  try {
    value = JSON.parse(strictly.decode(part));
  } catch (error) {
    throw new Error(`expected JSON in UTF-8 in the ${name}, got ${error instanceof SyntaxError ? "no JSON" : "other bytes"}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Error(`expected a JSON object in the ${name}, got something else`);
  }
  return value as Content;
}
