/**
 * The five sockets of the Jupyter protocol.
 *
 * A zeromq.js socket takes one send at a time and throws on a second one, so every socket that sends has a queue: messages leave in
 * the order in which they were given, and none is lost.
 */
import * as zmq from "zeromq";
import type { ConnectionInfo } from "./connection-file.js";

type Frames = (Buffer | string)[];
type Sending = { send(frames: Frames): Promise<void>; bind(address: string): Promise<void>; close(): void };

/** A socket with one send in flight. */
export class QueuedSocket<S extends Sending> {
  private waiting: { frames: Frames; failed?: (error: Error) => void }[] = [];
  private draining: Promise<void> | null = null;

  constructor(readonly socket: S) {}

  /** @param failed told when the message cannot be delivered */
  send(frames: Frames, failed?: (error: Error) => void): void {
    this.waiting.push({ frames, failed });
    this.draining ??= this.drain();
  }

  /** Resolves when everything given so far has left. */
  async flushed(): Promise<void> {
    while (this.draining) await this.draining;
  }

  private async drain(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting;
      this.waiting = [];
      for (const { frames, failed } of batch) {
        try {
          await this.socket.send(frames);
        } catch (error) {
          failed?.(error as Error);
        }
      }
    }
    this.draining = null;
  }
}

export interface Sockets {
  readonly shell: QueuedSocket<zmq.Router>;
  readonly control: QueuedSocket<zmq.Router>;
  readonly stdin: QueuedSocket<zmq.Router>;
  readonly iopub: QueuedSocket<zmq.Publisher>;
  /** Waits until all that was sent has left, then closes. */
  close(): Promise<void>;
}

/** @throws where one cannot listen: which, where, what to do */
export async function bindSockets(info: ConnectionInfo): Promise<Sockets> {
  // No limit on what waits for a slow front end: a publisher at its limit drops messages silently.
  const unlimited = { sendHighWaterMark: 0, linger: 500 };
  const sending = {
    shell: new QueuedSocket(new zmq.Router(unlimited)),
    control: new QueuedSocket(new zmq.Router(unlimited)),
    // A question to a front end that has no stdin is an error, and no silent wait.
    stdin: new QueuedSocket(new zmq.Router({ ...unlimited, mandatory: true })),
    iopub: new QueuedSocket(new zmq.Publisher(unlimited)),
  };
  const heartbeat = new zmq.Reply({ linger: 0 });
  const closeAll = () => {
    for (const { socket } of Object.values(sending)) socket.close();
    heartbeat.close();
  };
  // All are waited for, and closed: zeromq.js aborts the process of a thread that ends while one is still being bound.
  const outcomes = await Promise.allSettled([
    listenAt(sending.shell.socket, "shell", info, info.shell_port),
    listenAt(sending.control.socket, "control", info, info.control_port),
    listenAt(sending.stdin.socket, "stdin", info, info.stdin_port),
    listenAt(sending.iopub.socket, "iopub", info, info.iopub_port),
    listenAt(heartbeat, "heartbeat", info, info.hb_port),
  ]);
  const failed = outcomes.find((one) => one.status === "rejected");
  if (failed) {
    closeAll();
    throw failed.reason as Error;
  }
  void echo(heartbeat);
  return {
    ...sending,
    async close() {
      await Promise.all(Object.values(sending).map((one) => one.flushed()));
      closeAll();
    },
  };
}

async function listenAt(
  socket: Pick<Sending, "bind">,
  name: string,
  { transport, ip }: ConnectionInfo,
  port: number,
): Promise<void> {
  const address = transport === "ipc" ? `ipc://${ip}-${port}` : `${transport}://${ip}:${port}`;
  try {
    await socket.bind(address);
  } catch (error) {
    throw new Error(
      `${name} socket: expected ${address} to be free, got "${(error as Error).message}". Start the kernel again: Jupyter then picks other ports.`,
    );
  }
}

/** Sends back whatever comes: how a front end knows that the kernel lives. */
async function echo(heartbeat: zmq.Reply): Promise<void> {
  for await (const frames of heartbeat) await heartbeat.send(frames);
}
