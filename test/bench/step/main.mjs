/**
 * One AdvEnt step of DeepLab v2 on ResNet-101, here and in PyTorch, in turns: `npm run bench:step`. The ratio comes last.
 *   -- --threads 2      of each side
 *   -- --rounds 7       after two warm-ups; the order turns round in each
 *   -- --only stock     players to run (repeatable): ours, stock (ours without the own kernels), channels_last, contiguous
 *   -- --size full      1280x720 and 1024x512 in place of 320x180 and 256x128: three rounds, ours alone unless --only says more
 *   -- --profile        where a step's time goes, by operation
 *   -- --json           one document
 */
import { spawnSync } from "node:child_process";
import { cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { installPyTorch, python } from "./peer.mjs";
import { Player } from "./player.mjs";

const { values: options } = parseArgs({
  options: {
    threads: { type: "string", default: "2" },
    rounds: { type: "string" },
    only: { type: "string", multiple: true },
    size: { type: "string", default: "small" },
    profile: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});
/** @type {Record<string, [source: string, target: string]>} */
const known = { small: ["180x320", "128x256"], full: ["720x1280", "512x1024"] };
const sizes = known[options.size];
if (!sizes) throw new Error(`bench:step: --size is small or full, not ${options.size}`);
const rounds = Number(options.rounds ?? (options.size === "full" ? 3 : 7));
const names = options.only ?? (options.size === "full" ? ["ours"] : ["ours", "stock", "channels_last", "contiguous"]);
const here = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));
const say = (/** @type {string} */ text) => void (options.json || console.log(text));

/** @param {string} name */
function start(name) {
  const [source, target] = sizes;
  const threads = ["--threads", options.threads];
  if (name === "ours" || name === "stock")
    return new Player(name, process.execPath, [here("ours.mjs"), ...threads, "--source", source, "--target", target], {
      ...(name === "stock" && { GAPLAB_KERNELS: "off" }),
    });
  if (name !== "channels_last" && name !== "contiguous") throw new Error(`bench:step: no player "${name}"`);
  installPyTorch();
  const size = (/** @type {string} */ flag, /** @type {string} */ text) => [flag, ...text.split("x")];
  return new Player(name, python, [here("pytorch_step.py"), ...threads, "--layout", name, ...size("--source", source), ...size("--target", target)]); // prettier-ignore
}

const median = (/** @type {number[]} */ list) => {
  const sorted = [...list].sort((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
};

/** @typedef {Record<string, number | [source: number, target: number]>} Losses */
/** @typedef {{ ms: number, losses: Losses, peakMiB: number, round: number }} Step */

/** Ours calls "d_main source" what theirs has in a pair. @param {Losses} losses @returns {[string, number][]} */
const flat = (losses) =>
  Object.entries(losses).flatMap(([name, value]) =>
    Array.isArray(value) ? value.map((v, i) => pair(`${name} ${["source", "target"][i]}`, v)) : [pair(name, value)],
  );
/** @param {string} name @param {number} value @returns {[string, number]} */
const pair = (name, value) => [name, value];

/** The largest relative difference of two sides' losses. @param {Losses} a @param {Losses} b */
function apart(a, b) {
  const theirs = new Map(flat(b));
  return Math.max(...flat(a).map(([name, ours]) => Math.abs(ours / (theirs.get(name) ?? NaN) - 1)));
}

const built = spawnSync("npx", ["tsc", "-b"], { stdio: "inherit" });
if (built.status !== 0) process.exit(1);
say(`${cpus()[0].model}, ${cpus().length} cores; source ${sizes[0]}, target ${sizes[1]}, ${options.threads} threads each`);
/** @type {Player[]} */
const players = [];
for (const name of names) {
  // One after the other: two that start at once would disturb nobody, but need twice the memory.
  const player = start(name);
  players.push(player);
  say(`${name.padEnd(14)} ${(await player.answer()).ready}`);
}
/** @type {Map<string, Step[]>} */
const taken = new Map(names.map((name) => [name, []]));
const stepsOf = (/** @type {string} */ name) => taken.get(name) ?? [];
for (let round = -2; round < rounds; round++) {
  for (const player of round % 2 ? players : [...players].reverse()) {
    const answer = await player.ask("step");
    stepsOf(player.name).push({ ...answer, round });
  }
}
const timed = (/** @type {string} */ name) =>
  stepsOf(name)
    .filter(({ round }) => round >= 0)
    .map(({ ms }) => ms);
const peers = names.filter((name) => name !== "ours" && name !== "stock");
const best = peers.length > 0 ? peers.reduce((a, b) => (median(timed(a)) <= median(timed(b)) ? a : b)) : undefined;

const table = names.map((name) => {
  const ms = timed(name);
  const ratios = best ? timed(best).map((theirs, i) => theirs / ms[i]) : [];
  return {
    name,
    medianMs: median(ms),
    minMs: Math.min(...ms),
    peakMiB: Math.max(...stepsOf(name).map(({ peakMiB }) => peakMiB)),
    beside: best && {
      timesPyTorch: median(ratios),
      from: Math.min(...ratios),
      to: Math.max(...ratios),
      lossesApart: apart(stepsOf(name)[0].losses, stepsOf(best)[0].losses),
    },
  };
});
say(`\n${"".padEnd(14)}  median ms     min ms   times PyTorch [from..to]   peak MiB   losses apart (step 1)`);
for (const row of table) {
  const { beside } = row;
  const ratio = beside ? `${beside.timesPyTorch.toFixed(2)} [${beside.from.toFixed(2)}..${beside.to.toFixed(2)}]` : "";
  const differ = beside ? beside.lossesApart.toExponential(1) : "";
  say(`${row.name.padEnd(14)} ${row.medianMs.toFixed(0).padStart(10)} ${row.minMs.toFixed(0).padStart(10)} ${ratio.padStart(24)} ${row.peakMiB.toFixed(0).padStart(10)} ${differ.padStart(14)}`); // prettier-ignore
}
/** @type {Record<string, import("./operations.mjs").Part[]>} */
const profiles = {};
if (options.profile) {
  for (const player of players) {
    const { parts } = await player.ask("profile");
    profiles[player.name] = parts;
    say(`\n${player.name}: ms, calls, operation`);
    for (const [name, ms, calls] of byKind(parts).slice(0, 20))
      say(`${ms.toFixed(0).padStart(8)} ${String(calls).padStart(6)}  ${name}`);
  }
}
for (const player of players) player.end();
if (options.json)
  console.log(JSON.stringify({ cpu: cpus()[0].model, threads: Number(options.threads), sizes, rounds, table, profiles }));
else {
  say(`\nload at the end: ${loadavg()[0].toFixed(1)} (two threads of one player at a time are 2.0)`);
  const ours = table.find(({ name }) => name === "ours");
  if (ours?.beside) {
    say(`ours is ${ours.beside.timesPyTorch.toFixed(2)} times as fast as PyTorch (${best}, the faster of its two layouts)`);
  }
}

/**
 * Operations of one name together, whatever their shapes.
 * @param {import("./operations.mjs").Part[]} parts @returns {import("./operations.mjs").Part[]}
 */
function byKind(parts) {
  /** @type {Map<string, import("./operations.mjs").Part>} */
  const kinds = new Map();
  for (const [name, ms, calls] of parts) {
    const kind = name.startsWith("(") ? name : name.split(" ")[0];
    const [, sum, count] = kinds.get(kind) ?? [kind, 0, 0];
    kinds.set(kind, [kind, sum + ms, count + calls]);
  }
  return [...kinds.values()].sort((a, b) => b[1] - a[1]);
}
