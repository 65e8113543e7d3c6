/** One kernel, once: from its start to its first TensorFlow result, then cells, completions and printed lines in the warm kernel. */
import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { Client } from "./client.mjs";
import { processTree } from "./process-tree.mjs";

/** @typedef {import("./kernels.mjs").Kernel} Kernel */
/** Samples by measurement, in ms where the name does not say otherwise. @typedef {Record<string, number[]>} Samples */

const lineCount = 20_000;
const repeats = 15;

/**
 * What was measured before an error still counts.
 * @param {Kernel} kernel @param {{ coldOnly?: boolean }} [options] @returns {Promise<{ samples: Samples, error?: Error }>}
 */
export async function measure(kernel, { coldOnly = false } = {}) {
  /** @type {Samples} */
  const samples = {};
  const keep = (/** @type {string} */ name, /** @type {number | undefined} */ value) => {
    if (value !== undefined) (samples[name] ??= []).push(value);
  };
  const command = kernel.command();
  let client;
  try {
    client = await Client.start(command);
    for (const part of coldOnly ? [start] : [start, cells, code, printing]) await part(client, kernel, keep);
    return { samples };
  } catch (error) {
    return { samples, error: /** @type {Error} */ (error) };
  } finally {
    client?.kill();
    rmSync(command.folder, { recursive: true, force: true });
  }
}

/** @typedef {(name: string, value: number | undefined) => void} Keep */

/** @param {Client} client @param {Kernel} kernel @param {Keep} keep */
async function start(client, { cells }, keep) {
  const info = await client.send("kernel_info_request", {});
  await client.until(() => info.reply !== undefined, 60_000, "kernel_info_reply");
  keep("start to kernel_info", /** @type {import("./client.mjs").Message} */ (info.reply).at - client.spawnedAt);
  // A subscriber that is still joining would miss the result: the first answer that also shows on iopub ends the wait.
  for (let seen = info; !seen.idle;) {
    await Promise.race([client.until(() => seen.idle !== undefined, 60_000, "idle"), sleep(20)]);
    if (!seen.idle) seen = await client.send("kernel_info_request", {});
  }
  const first = await client.execute(cells.first);
  const shown = () => first.outputs.find((message) => lines(message).includes(cells.expected));
  const over = () => shown() !== undefined || first.reply?.content.status === "error";
  await client.until(over, 120_000, "the first TensorFlow result");
  const result = shown();
  if (!result) throw new Error(`the first TensorFlow cell failed: ${JSON.stringify(first.outputs.at(-1)?.content).slice(0, 300)}`);
  keep("start to first TensorFlow result", result.at - client.spawnedAt);
  keep("first TensorFlow cell", result.at - first.sentAt);
  const tree = processTree(client.pid);
  keep("CPU ms to first TensorFlow result", tree?.cpuMs);
  keep("memory then, MB", tree?.rssMb);
  await client.until(() => first.idle !== undefined, 10_000, "idle");
}

/** What a message shows on standard output or as a result, line by line, without colours. @param {import("./client.mjs").Message} message */
function lines({ type, content }) {
  const text = type === "stream" ? content.name === "stdout" && content.text : content.data?.["text/plain"];
  return stripVTControlCharacters(text || "").split("\n");
}

/** @param {Client} client @param {Kernel} kernel @param {Keep} keep */
async function cells(client, { cells }, keep) {
  let n = 10;
  /** Kinds take turns, so that a slow second falls on all of them. @type {[string, (n: number) => string][]} */
  const kinds = [
    ["empty cell", () => cells.empty],
    ["new expression", cells.expression],
    ["new typed const", cells.plain],
    ["new typed TensorFlow cell", cells.typed],
  ];
  for (let turn = -1; turn < repeats; turn++) {
    for (const [name, cell] of kinds) {
      const source = cell(n++);
      const { reply, idle, outputs, sentAt } = await client.ask("execute_request", {
        ...{ code: source, silent: false, store_history: true, allow_stdin: false, stop_on_error: true },
      });
      if (reply.content.status !== "ok") throw new Error(`${source} failed: ${JSON.stringify(outputs).slice(0, 300)}`);
      if (turn >= 0) keep(name, Math.max(reply.at, idle.at) - sentAt);
    }
  }
}

/** Completion and inspection. @param {Client} client @param {Kernel} kernel @param {Keep} keep */
async function code(client, { cells }, keep) {
  for (let turn = 0; turn < repeats; turn++) {
    for (const [name, [source, wanted]] of /** @type {[string, [string, string]][]} */ ([
      ["completion of a member of tf", cells.member(turn)],
      ["completion of a global name", cells.global(turn)],
    ])) {
      const { reply, sentAt } = await client.ask("complete_request", { code: source, cursor_pos: source.length });
      const found = reply.content.matches?.some((/** @type {string} */ match) => match.includes(wanted));
      if (found) keep(turn === 0 ? `${name}, first` : name, reply.at - sentAt);
    }
    const { reply, sentAt } = await client.ask("inspect_request", {
      ...{ code: cells.inspected, cursor_pos: cells.inspected.length, detail_level: 0 },
    });
    if (reply.content.found) keep("inspection", reply.at - sentAt);
  }
}

/** Printed lines. A kernel may lose some, and `idle` with them: silence ends the wait. @param {Client} client @param {Kernel} kernel @param {Keep} keep */
async function printing(client, { cells }, keep) {
  const cell = await client.execute(cells.lines(lineCount));
  const silent = () => performance.now() - Math.max(client.heardAt, cell.sentAt) > 2000;
  await client.until(() => cell.idle !== undefined || silent(), 60_000, "20,000 printed lines");
  const last = cell.outputs.filter(({ type }) => type === "stream");
  const arrived = last.reduce((sum, { content }) => sum + content.text.split("\n").length - 1, 0);
  keep("lines before idle, of 20,000", arrived);
  // Lines after `idle` belong to no cell any more; a time is worth something only where all came.
  if (arrived === lineCount && cell.idle) keep("20,000 printed lines", cell.idle.at - cell.sentAt);
  keep("memory at the end, MB", processTree(client.pid)?.rssMb);
}
