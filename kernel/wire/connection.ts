/**
 * The connection file and the five sockets of the Jupyter protocol.
 * Source: https://jupyter-client.readthedocs.io/en/stable/kernels.html#connection-files
 *
 * A zeromq.js socket takes one send at a time and throws on a second one, so every socket that sends has a queue: messages leave in
 * the order in which they were given, and none is lost.
 */
import { readFileSync } from "node:fs";
import * as zmq from "zeromq";

export interface ConnectionInfo {
  readonly transport: string;
  readonly ip: string;
  readonly key: string;
  readonly shell_port: number;
  readonly control_port: number;
  readonly iopub_port: number;
  readonly stdin_port: number;
  readonly hb_port: number;
}

const ports = ["shell_port", "control_port", "iopub_port", "stdin_port", "hb_port"] as const;

export function readConnectionFile(path: string): ConnectionInfo {
  const info = JSON.parse(readFileSync(path, "utf8")) as ConnectionInfo & { signature_scheme?: string };
  for (const port of ports) {
    if (!Number.isInteger(info[port])) throw new Error(`${path}: expected a port number in ${port}, got ${String(info[port])}`);
  }
  if (info.key && info.signature_scheme && info.signature_scheme !== "hmac-sha256") {
    throw new Error(`${path}: expected the signature scheme hmac-sha256, got ${info.signature_scheme}`);
  }
  return info;
}

type Frames = (Buffer | string)[];
type Sending = { send(frames: Frames): Promise<void>; bind(address: string): Promise<void>; close(): void };

/** A socket with one send in flight. */
export class QueuedSocket<S extends Sending> {
  private readonly waiting: Frames[] = [];
  private draining: Promise<void> | null = null;

  constructor(readonly socket: S) {}

  send(frames: Frames): void {
    this.waiting.push(frames);
    this.draining ??= this.drain();
  }

  /** Resolves when everything given so far has left. */
  async flushed(): Promise<void> {
    while (this.draining) await this.draining;
  }

  private async drain(): Promise<void> {
    try {
      for (let frames = this.waiting.shift(); frames; frames = this.waiting.shift()) await this.socket.send(frames);
    } finally {
      this.draining = null;
    }
  }
}

export interface Sockets {
  readonly shell: QueuedSocket<zmq.Router>;
  readonly control: QueuedSocket<zmq.Router>;
  readonly stdin: QueuedSocket<zmq.Router>;
  readonly iopub: QueuedSocket<zmq.Publisher>;
  readonly heartbeat: zmq.Reply;
  close(): void;
}

export async function bindSockets(info: ConnectionInfo): Promise<Sockets> {
  // No limit on what waits for a slow front end: a publisher at its limit drops messages silently.
  const unlimited = { sendHighWaterMark: 0, linger: 500 };
  const sockets = {
    shell: new QueuedSocket(new zmq.Router(unlimited)),
    control: new QueuedSocket(new zmq.Router(unlimited)),
    stdin: new QueuedSocket(new zmq.Router(unlimited)),
    iopub: new QueuedSocket(new zmq.Publisher(unlimited)),
    heartbeat: new zmq.Reply({ linger: 0 }),
  };
  const address = (port: number) =>
    info.transport === "ipc" ? `ipc://${info.ip}-${port}` : `${info.transport}://${info.ip}:${port}`;
  await Promise.all([
    sockets.shell.socket.bind(address(info.shell_port)),
    sockets.control.socket.bind(address(info.control_port)),
    sockets.stdin.socket.bind(address(info.stdin_port)),
    sockets.iopub.socket.bind(address(info.iopub_port)),
    sockets.heartbeat.bind(address(info.hb_port)),
  ]);
  return {
    ...sockets,
    close() {
      for (const queued of [sockets.shell, sockets.control, sockets.stdin, sockets.iopub]) queued.socket.close();
      sockets.heartbeat.close();
    },
  };
}

/** Sends back whatever comes: how a front end knows that the kernel lives. */
export async function echoHeartbeat(heartbeat: zmq.Reply): Promise<void> {
  for await (const frames of heartbeat) await heartbeat.send(frames);
}
