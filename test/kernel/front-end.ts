/** A front end for tests: starts the built kernel and speaks the wire protocol to it, with its own signing and no code of the kernel's. */
import { spawn, type ChildProcess } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Dealer, Request, Subscriber } from "zeromq";

export interface Received {
  readonly channel: "shell" | "control" | "stdin" | "iopub";
  readonly type: string;
  readonly parentId: string | undefined;
  // Contents differ by message type; tests look at what they expect.
  readonly content: Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any
  readonly metadata: object;
  readonly buffers: readonly Buffer[];
}

export interface StartOptions {
  /** What starts the kernel, as in a kernelspec. */
  readonly argv?: readonly string[];
  /** The notebook's folder. */
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** One name for all channels, as some front ends have it. */
  readonly routingId?: string;
  /** Opens and closes these ports before it connects, to see whether the kernel is there. */
  readonly probe?: readonly ("shell_port" | "iopub_port")[];
}

const entry = fileURLToPath(new URL("../../kernel/dist/main.js", import.meta.url));

export class FrontEnd {
  readonly received: Received[] = [];
  readonly stderr: string[] = [];
  private readonly folder = mkdtempSync(join(tmpdir(), "kernel-test-"));
  private readonly key: string = randomUUID();
  private readonly shell: Dealer;
  private readonly control: Dealer;
  private readonly stdin: Dealer;
  private readonly iopub = new Subscriber({ receiveHighWaterMark: 0 });
  private readonly heartbeat = new Request({ linger: 0 });
  private waiters: (() => void)[] = [];
  process!: ChildProcess;

  private constructor(private readonly options: StartOptions) {
    const named = options.routingId === undefined ? {} : { routingId: options.routingId };
    // A question comes back to the name that the cell came from.
    const asked = { routingId: randomUUID(), ...named };
    this.shell = new Dealer({ linger: 0, ...asked });
    this.control = new Dealer({ linger: 0, ...named });
    this.stdin = new Dealer({ linger: 0, ...asked });
  }

  static async start(options: StartOptions = {}): Promise<FrontEnd> {
    if (!existsSync(entry)) throw new Error("the kernel is not built: run npx tsc -b");
    const frontEnd = new FrontEnd(options);
    try {
      await frontEnd.open();
    } catch (error) {
      frontEnd.stop(); // nobody else has it, to stop it
      throw error;
    }
    return frontEnd;
  }

  /** Sends a request and gives its id. */
  async send(
    type: string,
    content: object = {},
    { channel = "shell" as "shell" | "control" | "stdin", key = this.key, metadata = {} } = {},
  ): Promise<string> {
    const id = randomUUID();
    const header = {
      msg_id: id,
      msg_type: type,
      session: "test",
      username: "test",
      date: new Date().toISOString(),
      version: "5.3",
    };
    const parts = [header, {}, metadata, content].map((part) => JSON.stringify(part));
    const hmac = createHmac("sha256", key);
    parts.forEach((part) => hmac.update(part));
    await this.sendRaw(["<IDS|MSG>", hmac.digest("hex"), ...parts], channel);
    return id;
  }

  sendRaw(frames: (string | Buffer)[], channel: "shell" | "control" | "stdin" = "shell"): Promise<void> {
    return this[channel].send(frames);
  }

  execute(code: string, more: object = {}): Promise<string> {
    return this.send("execute_request", {
      code,
      silent: false,
      store_history: true,
      allow_stdin: false,
      stop_on_error: true,
      ...more,
    });
  }

  /** Sends and waits for the reply and for `idle`; gives the reply's content and the outputs in between. */
  async run(code: string, more: object = {}): Promise<{ reply: Received["content"]; outputs: Received[] }> {
    const id = await this.execute(code, more);
    return { reply: await this.reply(id), outputs: await this.outputs(id) };
  }

  async ask(type: string, content: object = {}, channel: "shell" | "control" = "shell"): Promise<Received["content"]> {
    return this.reply(await this.send(type, content, { channel }));
  }

  async reply(id: string): Promise<Received["content"]> {
    return (await this.find((m) => m.parentId === id && (m.channel === "shell" || m.channel === "control"))).content;
  }

  /** Everything published for a request between its `busy` and its `idle`. */
  async outputs(id: string): Promise<Received[]> {
    const idle = await this.find((m) => m.parentId === id && m.type === "status" && m.content.execution_state === "idle");
    const upTo = this.received.indexOf(idle);
    return this.received.slice(0, upTo).filter((m) => m.parentId === id && m.channel === "iopub" && m.type !== "status");
  }

  async find(wanted: (message: Received) => boolean, timeoutMs = 20_000): Promise<Received> {
    const until = Date.now() + timeoutMs;
    for (;;) {
      const found = this.received.find(wanted);
      if (found) return found;
      if (Date.now() > until) throw new Error(`no such message; stderr: ${this.stderr.join("")}`);
      await new Promise<void>((resolve) => {
        this.waiters.push(resolve);
        setTimeout(resolve, 200);
      });
    }
  }

  async beat(): Promise<string> {
    await this.heartbeat.send("ping");
    return String((await this.heartbeat.receive())[0]);
  }

  stop(): void {
    this.process.kill("SIGKILL");
    for (const socket of [this.shell, this.control, this.stdin, this.iopub, this.heartbeat]) socket.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async open(): Promise<void> {
    const names = ["shell_port", "control_port", "iopub_port", "stdin_port", "hb_port"] as const;
    const ports = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await freePort()]))) as Record<
      string,
      number
    >;
    const file = join(this.folder, "connection.json");
    const scheme = { transport: "tcp", ip: "127.0.0.1", key: this.key, signature_scheme: "hmac-sha256" };
    writeFileSync(file, JSON.stringify({ ...scheme, ...ports }));
    const {
      argv = [process.execPath, entry, "{connection_file}"],
      cwd = this.folder,
      env = process.env,
      probe = [],
    } = this.options;
    const [command, ...words] = argv.map((word) => word.replace("{connection_file}", file));
    // No test writes into the history of whoever runs it.
    const history = { GAPLAB_HISTORY: join(this.folder, "history.jsonl") };
    this.process = spawn(command, words, { cwd, env: { ...history, ...env }, stdio: ["ignore", "ignore", "pipe"] });
    this.process.stderr!.on("data", (chunk) => this.stderr.push(String(chunk)));
    for (const name of probe) await untilUsed(ports[name]);
    for (const [socket, port] of [
      [this.shell, ports.shell_port],
      [this.control, ports.control_port],
      [this.stdin, ports.stdin_port],
      [this.iopub, ports.iopub_port],
      [this.heartbeat, ports.hb_port],
    ] as const) {
      socket.connect(`tcp://127.0.0.1:${port}`);
    }
    this.iopub.subscribe();
    for (const channel of ["shell", "control", "stdin", "iopub"] as const) void this.listen(channel);
    // A subscriber that is still joining misses what is published: the first answer that also shows on iopub ends the wait.
    for (let joined = false; !joined;) {
      const id = await this.send("kernel_info_request");
      await this.reply(id);
      joined = await this.find((m) => m.parentId === id && m.channel === "iopub", 300).then(Boolean, () => false);
    }
  }

  private async listen(channel: Received["channel"]): Promise<void> {
    for await (const frames of this[channel]) {
      const at = frames.findIndex((frame) => String(frame) === "<IDS|MSG>") + 2;
      const [header, parent, metadata, content] = frames.slice(at, at + 4).map((part) => JSON.parse(String(part)));
      const more = { metadata, buffers: frames.slice(at + 4) };
      this.received.push({ channel, type: header.msg_type, parentId: parent.msg_id, content, ...more });
      this.waiters.splice(0).forEach((wake) => wake());
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Connects and hangs up again until somebody is there. */
async function untilUsed(port: number): Promise<void> {
  for (let tries = 0; tries < 150; tries++) {
    const isUsed = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(true));
      socket.once("error", () => resolve(false)).once("connect", () => socket.destroy());
    });
    if (isUsed) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`nobody listens on port ${port}`);
}
