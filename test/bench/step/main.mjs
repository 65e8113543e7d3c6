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
const sizes = { small: ["180x320", "128x256"], full: ["720x1280", "512x1024"] }[options.size];
if (!sizes) throw new Error(`bench:step: --size is small or full, not ${options.size}`);
const rounds = Number(options.rounds ?? (options.size === "full" ? 3 : 7));
const names = options.only ?? (options.size === "full" ? ["ours"] : ["ours", "stock", "channels_last", "contiguous"]);
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const say = (text) => options.json || console.log(text);

function start(name) {
  const [source, target] = sizes;
  const threads = ["--threads", options.threads];
  if (name === "ours" || name === "stock")
    return new Player(name, process.execPath, [here("ours.mjs"), ...threads, "--source", source, "--target", target], {
      ...(name === "stock" && { GAPLAB_KERNELS: "off" }),
    });
  if (name !== "channels_last" && name !== "contiguous") throw new Error(`bench:step: no player "${name}"`);
  installPyTorch();
  const size = (flag, text) => [flag, ...text.split("x")];
  return new Player(name, python, [here("pytorch_step.py"), ...threads, "--layout", name, ...size("--source", source), ...size("--target", target)]); // prettier-ignore
}

const median = (list) => {
  const sorted = [...list].sort((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
};

/** The largest relative difference of two sides' losses. Ours calls "d_main source" what theirs has in a pair. */
function apart(a, b) {
  const flat = (losses) =>
    Object.fromEntries(
      Object.entries(losses).flatMap(([name, value]) =>
        Array.isArray(value) ? value.map((v, i) => [`${name} ${["source", "target"][i]}`, v]) : [[name, value]],
      ),
    );
  const [x, y] = [flat(a), flat(b)];
  return Math.max(...Object.keys(x).map((name) => Math.abs(x[name] - y[name]) / Math.abs(y[name])));
}

const built = spawnSync("npx", ["tsc", "-b"], { stdio: "inherit" });
if (built.status !== 0) process.exit(1);
say(`${cpus()[0].model}, ${cpus().length} cores; source ${sizes[0]}, target ${sizes[1]}, ${options.threads} threads each`);
const players = [];
for (const name of names) {
  // One after the other: two that start at once would disturb nobody, but need twice the memory.
  const player = start(name);
  players.push(player);
  say(`${name.padEnd(14)} ${(await player.answer()).ready}`);
}
const taken = new Map(names.map((name) => [name, []]));
for (let round = -2; round < rounds; round++) {
  for (const player of round % 2 ? players : [...players].reverse()) {
    const answer = await player.ask("step");
    taken.get(player.name).push({ ...answer, round });
  }
}
const timed = (name) => taken.get(name).filter(({ round }) => round >= 0).map(({ ms }) => ms); // prettier-ignore
const peers = names.filter((name) => name !== "ours" && name !== "stock");
const best = peers.length > 0 ? peers.reduce((a, b) => (median(timed(a)) <= median(timed(b)) ? a : b)) : undefined;

const table = names.map((name) => {
  const ms = timed(name);
  const ratios = best ? timed(best).map((theirs, i) => theirs / ms[i]) : [];
  return {
    name,
    medianMs: median(ms),
    minMs: Math.min(...ms),
    ...(best && { timesPyTorch: median(ratios), from: Math.min(...ratios), to: Math.max(...ratios) }),
    peakMiB: Math.max(...taken.get(name).map(({ peakMiB }) => peakMiB)),
    ...(best && { lossesApart: apart(taken.get(name)[0].losses, taken.get(best)[0].losses) }),
  };
});
say(`\n${"".padEnd(14)}  median ms     min ms   times PyTorch [from..to]   peak MiB   losses apart (step 1)`);
for (const row of table) {
  const ratio = best ? `${row.timesPyTorch.toFixed(2)} [${row.from.toFixed(2)}..${row.to.toFixed(2)}]` : "";
  const differ = best ? row.lossesApart.toExponential(1) : "";
  say(`${row.name.padEnd(14)} ${row.medianMs.toFixed(0).padStart(10)} ${row.minMs.toFixed(0).padStart(10)} ${ratio.padStart(24)} ${row.peakMiB.toFixed(0).padStart(10)} ${differ.padStart(14)}`); // prettier-ignore
}
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
  if (best && ours)
    say(`ours is ${ours.timesPyTorch.toFixed(2)} times as fast as PyTorch (${best}, the faster of its two layouts)`);
}

/** Operations of one name together, whatever their shapes. */
function byKind(parts) {
  const kinds = new Map();
  for (const [name, ms, calls] of parts) {
    const kind = name.startsWith("(") ? name : name.split(" ")[0];
    const [sum, count] = kinds.get(kind) ?? [0, 0];
    kinds.set(kind, [sum + ms, count + calls]);
  }
  return [...kinds].map(([name, [ms, calls]]) => [name, ms, calls]).sort((a, b) => b[1] - a[1]);
}
