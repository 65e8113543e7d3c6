/**
 * Jupyter messages on the wire: identities, delimiter, signature, header, parent header, metadata, content, buffers.
 * Source: https://jupyter-client.readthedocs.io/en/stable/messaging.html#the-wire-protocol (version 5.3)
 */
import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";

export const protocolVersion = "5.3";

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
  readonly identities: readonly Buffer[];
  readonly header: Header;
  readonly parent: Partial<Header>;
  readonly metadata: Content;
  readonly content: Content;
  readonly buffers: readonly Buffer[];
}

const delimiter = Buffer.from("<IDS|MSG>");

/** Reads one message; throws, saying why, on a forged or malformed one. */
export function decode(frames: readonly Buffer[], key: string): Message {
  const at = frames.findIndex((frame) => frame.equals(delimiter));
  if (at < 0) throw new Error("no <IDS|MSG> delimiter");
  const [signature, ...parts] = frames.slice(at + 1);
  if (parts.length < 4) throw new Error(`expected 4 parts after the signature, got ${parts.length}`);
  if (key && !sameBytes(signature, Buffer.from(sign(parts.slice(0, 4), key)))) throw new Error("wrong signature");
  const [header, parent, metadata, content] = parts.slice(0, 4).map((part) => asObject(part));
  if (typeof header.msg_type !== "string" || typeof header.msg_id !== "string")
    throw new Error("no msg_type or msg_id in the header");
  return {
    identities: frames.slice(0, at),
    header: header as unknown as Header,
    parent,
    metadata,
    content,
    buffers: parts.slice(4),
  };
}

/** The frames of one message in answer to `parent`; `identities` route a reply, on iopub they are the topic. */
export function encode(
  msgType: string,
  content: Content,
  { identities, parent, session, key }: { identities: readonly (Buffer | string)[]; parent?: Header; session: string; key: string },
): (Buffer | string)[] {
  const header: Header = {
    msg_id: randomUUID(),
    msg_type: msgType,
    session,
    username: parent?.username ?? "kernel",
    date: new Date().toISOString(),
    version: protocolVersion,
  };
  const parts = [header, parent ?? {}, {}, content].map((part) => Buffer.from(JSON.stringify(part)));
  return [...identities, delimiter, key ? sign(parts, key) : "", ...parts];
}

function sign(parts: readonly Buffer[], key: string): string {
  const hmac = createHmac("sha256", key);
  for (const part of parts) hmac.update(part);
  return hmac.digest("hex");
}

function sameBytes(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

function asObject(part: Buffer): Content {
  const value: unknown = JSON.parse(part.toString("utf8"));
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error("a part is not a JSON object");
  return value as Content;
}
