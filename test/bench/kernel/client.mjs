/** A front end that keeps time: starts a kernel process and speaks the wire protocol to it, with its own signing and no code of ours. */
import { spawn } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Dealer, Subscriber } from "zeromq";

/** @typedef {{ type: string, content: Record<string, any>, at: number }} Message */
/** One request and all that came back for it. @typedef {{ id: string, sentAt: number, reply?: Message, idle?: Message, outputs: Message[] }} Exchange */
/** @typedef {{ argv: string[], env: NodeJS.ProcessEnv, folder: string }} Command */

/** Every kernel still running, for the end of the benchmark. @type {Set<Client>} */
const open = new Set();
export const killAll = () => open.forEach((client) => client.kill());

export class Client {
  /** @type {Map<string, Exchange>} */
  #exchanges = new Map();
  #key = randomUUID();
  // ZeroMQ tries again every 100 ms where nothing is said: too coarse for a kernel that is there after 150.
  #shell = new Dealer({ linger: 0, reconnectInterval: 4 });
  #iopub = new Subscriber({ linger: 0, reconnectInterval: 4, receiveHighWaterMark: 0 });
  /** @type {(() => void)[]} */
  #waiters = [];
  #stderr = "";
  /** @type {string | undefined} */
  #ended;
  /** @type {import("node:child_process").ChildProcess | undefined} */
  #process;
  spawnedAt = 0;
  /** When the last message came, on any channel. */
  heardAt = 0;

  /** Starts the kernel and waits until its answers arrive on both channels. @param {Command} command */
  static async start(command) {
    const client = new Client();
    open.add(client);
    try {
      await client.#start(command);
      return client;
    } catch (error) {
      client.kill();
      throw error;
    }
  }

  get pid() {
    return this.#process?.pid ?? 0;
  }

  /** @param {string} type @param {object} content @returns {Promise<Exchange>} */
  async send(type, content) {
    const id = randomUUID();
    const date = new Date().toISOString();
    const header = { msg_id: id, msg_type: type, session: this.#key, username: "bench", date, version: "5.3" };
    const parts = [header, {}, {}, content].map((part) => JSON.stringify(part));
    const hmac = createHmac("sha256", this.#key);
    parts.forEach((part) => hmac.update(part));
    /** @type {Exchange} */
    const exchange = { id, sentAt: performance.now(), outputs: [] };
    this.#exchanges.set(id, exchange);
    await this.#shell.send(["<IDS|MSG>", hmac.digest("hex"), ...parts]);
    return exchange;
  }

  /** @param {string} code */
  execute(code) {
    return this.send("execute_request", { code, silent: false, store_history: true, allow_stdin: false, stop_on_error: true });
  }

  /** Waits for the reply and for `idle`. @param {string} type @param {object} content @param {number} [timeoutMs] */
  async ask(type, content, timeoutMs = 60_000) {
    const exchange = await this.send(type, content);
    await this.until(() => exchange.reply !== undefined && exchange.idle !== undefined, timeoutMs, `the answer to ${type}`);
    return { ...exchange, reply: /** @type {Message} */ (exchange.reply), idle: /** @type {Message} */ (exchange.idle) };
  }

  /** @param {() => boolean} there @param {number} timeoutMs @param {string} what */
  async until(there, timeoutMs, what) {
    const end = performance.now() + timeoutMs;
    while (!there()) {
      if (this.#ended) throw new Error(`${this.#ended} while waiting for ${what}: ${this.#stderr.trim().slice(-300)}`);
      if (performance.now() > end) throw new Error(`no sign of ${what} within ${Math.round(timeoutMs)} ms`);
      await Promise.race([new Promise((resolve) => this.#waiters.push(() => resolve(undefined))), sleep(50)]);
    }
  }

  /** The kernel is in a process group of its own, so what it started goes too. */
  kill() {
    if (!open.delete(this)) return;
    try {
      if (this.pid) process.kill(-this.pid, "SIGKILL");
    } catch {
      // it has left already
    }
    this.#shell.close();
    this.#iopub.close();
  }

  /** @param {Command} command */
  async #start({ argv, env, folder }) {
    const names = ["shell_port", "control_port", "iopub_port", "stdin_port", "hb_port"];
    const ports = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await freePort()])));
    const file = join(folder, "connection.json");
    const scheme = { transport: "tcp", ip: "127.0.0.1", key: this.#key, signature_scheme: "hmac-sha256" };
    writeFileSync(file, JSON.stringify({ ...scheme, ...ports }));
    const [program, ...args] = argv.map((part) => part.replace("{connection_file}", file));
    this.spawnedAt = performance.now();
    this.#process = spawn(program, args, { cwd: folder, env, detached: true, stdio: ["ignore", "ignore", "pipe"] });
    this.#process.stderr?.on("data", (text) => (this.#stderr = (this.#stderr + text).slice(-2000)));
    this.#process.on("error", (error) => (this.#ended = error.message));
    this.#process.on("exit", (code, signal) => (this.#ended = `the kernel ended (${signal ?? code})`));
    this.#shell.connect(`tcp://127.0.0.1:${ports.shell_port}`);
    this.#iopub.connect(`tcp://127.0.0.1:${ports.iopub_port}`);
    this.#iopub.subscribe();
    void this.#listen(this.#shell);
    void this.#listen(this.#iopub);
  }

  /** @param {Dealer | Subscriber} socket */
  async #listen(socket) {
    for await (const frames of socket) {
      const at = performance.now();
      this.heardAt = at;
      const texts = frames.map(String);
      const [header, parent, , content] = texts.slice(texts.indexOf("<IDS|MSG>") + 2, texts.indexOf("<IDS|MSG>") + 6).map(parse);
      const exchange = this.#exchanges.get(parent.msg_id);
      if (exchange) {
        const message = { type: header.msg_type, content, at };
        if (socket === this.#shell) exchange.reply = message;
        else if (message.type === "status") exchange.idle = content.execution_state === "idle" ? message : exchange.idle;
        else exchange.outputs.push(message);
      }
      this.#waiters.splice(0).forEach((wake) => wake());
    }
  }
}

/** @param {string} text @returns {any} */
const parse = (text) => JSON.parse(text);

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  await new Promise((resolve) => server.close(resolve));
  return port;
}
