/** A process that takes a step when it is told to, and is idle otherwise. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

export class Player {
  #lines;
  #child;
  /** @type {Promise<unknown>} */
  #closed;

  /** @param {string} name @param {string} command @param {string[]} args @param {Record<string, string>} [env] */
  constructor(name, command, args, env = {}) {
    this.name = name;
    this.#child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"], env: { ...process.env, ...env } });
    this.errors = "";
    this.#child.stderr.on("data", (text) => (this.errors = (this.errors + text).slice(-2000)));
    this.#child.on("error", (error) => (this.errors += error.message));
    this.#closed = new Promise((resolve) => this.#child.on("close", resolve));
    // One that ended cannot be asked; `answer` says so.
    this.#child.stdin.on("error", () => {});
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    process.once("exit", () => this.#child.kill());
  }

  /** Its next line of JSON; a library may print others. @returns {Promise<any>} */
  async answer() {
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done) {
        await this.#closed;
        throw new Error(`bench:step: ${this.name} ended${this.#signal()}\n${this.errors.trim()}`.trim());
      }
      if (value.startsWith("{")) return JSON.parse(value);
    }
  }

  /** @param {"step" | "profile"} what */
  ask(what) {
    this.#child.stdin.write(`${what}\n`);
    return this.answer();
  }

  /** Processor time so far, of all its threads; 0 where there is no /proc. */
  get cpuMs() {
    try {
      const fields = readFileSync(`/proc/${this.#child.pid}/stat`, "utf8")
        .replace(/^.*\) /s, "")
        .split(" ");
      return 10 * (Number(fields[11]) + Number(fields[12]));
    } catch {
      return 0;
    }
  }

  end() {
    this.#child.stdin.end();
    this.#child.kill();
  }

  #signal() {
    const { signalCode } = this.#child;
    return signalCode === "SIGKILL" ? " (killed; not enough memory?)" : signalCode ? ` (${signalCode})` : "";
  }
}
