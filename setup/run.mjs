/** Runs other programs: arguments as arrays (paths may hold spaces), output kept, stopped together with us. */
import { spawn } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** @typedef {{ code: number, output: string }} Result */

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();
let stopping = false;

/** @param {string} command @param {string[]} args @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options] @returns {Promise<Result>} */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    running.add(child);
    let output = "";
    child.stdout.on("data", (text) => (output += text));
    child.stderr.on("data", (text) => (output += text));
    child.on("error", (error) => finish({ code: 127, output: error.message }));
    child.on("close", (code) => finish({ code: code ?? 1, output }));
    /** @param {Result} result */
    function finish(result) {
      running.delete(child);
      // Once we are stopping, the step that waits for this must not go on.
      if (!stopping) resolve(result);
    }
  });
}

/** Ends what is running, and waits for it. */
export async function stopAll() {
  stopping = true;
  await Promise.all(
    [...running].map((child) => {
      const closed = new Promise((resolve) => child.once("close", resolve));
      child.kill("SIGTERM");
      return closed;
    }),
  );
}

/** The program's full path, or undefined. @param {string} name @returns {string | undefined} */
export function which(name) {
  const places = name.includes("/") ? [""] : (process.env.PATH ?? "").split(delimiter);
  for (const place of places) {
    const path = place ? join(place, name) : name;
    try {
      accessSync(path, constants.X_OK);
      if (statSync(path).isFile()) return path;
    } catch {
      // not there: the next one
    }
  }
  return undefined;
}

/** npm's and pip's ways of saying that a registry did not answer. */
const noAnswer =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|NewConnectionError|Max retries exceeded|Name or service not known|name resolution|Connection (refused|broken|timed out)|connection broken|ConnectTimeout|ReadTimeout|ProxyError|SSLError|CERT_|Could not fetch URL/i;

/** @param {string} output */
export const registrySilent = (output) => noAnswer.test(output);

/** The line of a long output that says what went wrong. @param {string} output */
export function lastLine(output) {
  const lines = output.split("\n").map((line) => line.trim());
  const errors = lines.filter((line) => /error/i.test(line) && !/complete log|A complete/i.test(line));
  return (errors[0] ?? lines.filter(Boolean).at(-1) ?? "no output").slice(0, 200);
}
