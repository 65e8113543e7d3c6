/** A process that takes a step when it is told to, and is idle otherwise. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

export class Player {
  #lines;
  #child;

  /** @param {string} name @param {string} command @param {string[]} args @param {Record<string, string>} [env] */
  constructor(name, command, args, env = {}) {
    this.name = name;
    this.#child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"], env: { ...process.env, ...env } });
    this.errors = "";
    this.#child.stderr.on("data", (text) => (this.errors = (this.errors + text).slice(-2000)));
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** @returns {Promise<any>} */
  async answer() {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`bench:step: ${this.name} ended:\n${this.errors}`);
    return JSON.parse(value);
  }

  /** @param {"step" | "profile"} what */
  ask(what) {
    this.#child.stdin.write(`${what}\n`);
    return this.answer();
  }

  end() {
    this.#child.stdin.end();
    this.#child.kill();
  }
}
