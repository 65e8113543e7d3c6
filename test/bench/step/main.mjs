/**
 * One AdvEnt step of DeepLab v2 on ResNet-101, here and in PyTorch, in turns: `npm run bench:step`. The ratio comes last.
 *   -- --threads 2      of each side; `taskset -c 0,1 npm run bench:step` keeps both to the same cores
 *   -- --rounds 7       after two warm-ups; the order turns round in each
 *   -- --only stock     players to run (repeatable): ours, stock (ours without the own kernels), channels_last, contiguous, and
 *                       tuned (channels_last with glibc told to keep freed memory)
 *   -- --size full      1280x720 and 1024x512 in place of 320x180 and 256x128: two rounds after one warm-up, ours alone unless --only
 *                       says more, and one player after the other, since two may not fit into memory
 *   -- --profile        where a step's time goes: mean of three more steps
 *   -- --json           one document
 */
import { spawnSync } from "node:child_process";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { othersCores, summarise, takeTurns } from "./measure.mjs";
import { mean } from "./parts.mjs";
import { playerNames, startPlayer } from "./players.mjs";
import { profileTables, timesTable } from "./table.mjs";

/** Two sides' rounding; PyTorch's own two layouts differ by 1e-5. */
const allowed = 1e-3;

/** @type {Record<string, { source: string, target: string, rounds: number, warmUps: number, names: string[] }>} */
const sizes = {
  small: { source: "180x320", target: "128x256", rounds: 7, warmUps: 2, names: ["ours", "stock", "channels_last", "contiguous"] },
  full: { source: "720x1280", target: "512x1024", rounds: 2, warmUps: 1, names: ["ours"] },
};

/** @returns {never} */
function fail(/** @type {string} */ text) {
  console.error(text);
  process.exit(1);
}

function readOptions() {
  try {
    return parseArgs({
      options: {
        threads: { type: "string", default: "2" },
        rounds: { type: "string" },
        only: { type: "string", multiple: true },
        size: { type: "string", default: "small" },
        profile: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    return fail(`bench:step: ${error instanceof Error ? error.message : error}`);
  }
}

const options = readOptions();
const size = sizes[options.size] ?? fail(`bench:step: --size is ${Object.keys(sizes).join(" or ")}, not ${options.size}`);
const count = (/** @type {string} */ name, /** @type {string} */ text) =>
  /^[1-9]\d*$/.test(text) ? Number(text) : fail(`bench:step: --${name} is a whole number from 1, not ${text}`);
const threads = count("threads", options.threads);
const rounds = count("rounds", options.rounds ?? String(size.rounds));
const names = [...new Set(options.only ?? size.names)];
const stranger = names.find((name) => !playerNames.includes(name));
if (stranger) fail(`bench:step: --only is one of ${playerNames.join(", ")}, not ${stranger}`);
const say = (/** @type {string} */ text) => void (options.json || console.log(text));

if (spawnSync("npx", ["tsc", "-b"], { stdio: ["ignore", "inherit", "inherit"] }).status !== 0) process.exit(1);
say(`${cpus()[0].model}, ${cpus().length} cores; source ${size.source}, target ${size.target}, ${threads} threads each`);

/** @type {Map<string, import("./measure.mjs").Result>} */
const results = new Map();
/** @type {Record<string, import("./operations.mjs").Part[]>} */
const profiles = {};
let others = 0;
for (const group of options.size === "full" ? names.map((name) => [name]) : [names]) {
  /** @type {import("./player.mjs").Player[]} */
  /** @type {import("./player.mjs").Player[]} */
  const players = [];
  for (const name of group) {
    const player = await startPlayer(name, { threads, ...size }).catch((error) => fail(error.message));
    players.push(player);
    const { ready, startMiB } = await player.answer().catch((error) => fail(error.message));
    results.set(name, { name, steps: [], startMiB, idleMs: 0 });
    say(`${name.padEnd(14)} ${ready}`);
  }
  const turns = () => takeTurns(players, { rounds, warmUps: size.warmUps }, results).catch((error) => fail(error.message));
  others = Math.max(others, await othersCores(players, turns));
  if (options.profile) {
    /** @type {Map<string, import("./operations.mjs").Part[][]>} */
    const looks = new Map(group.map((name) => [name, []]));
    for (let look = 0; look < 3; look++)
      for (const player of players) looks.get(player.name)?.push((await player.ask("profile")).parts);
    for (const [name, list] of looks) profiles[name] = mean(list);
  }
  for (const player of players) player.end();
}

const { best, rows } = summarise([...results.values()]);
const ours = rows.find(({ name }) => name === "ours");
const ratio = ours?.beside?.timesPyTorch;
say(["", ...timesTable(rows)].join("\n"));
if (options.profile) say(["", ...profileTables(profiles)].join("\n"));
const warning = others > 0.2 ? ": measure again when they are done" : "";
say(`\nother work on this machine took ${others.toFixed(2)} cores on average${warning}`);
for (const { name, beside } of rows)
  if (beside && !(beside.lossesApart <= allowed)) fail(`bench:step: ${name} computes other losses than ${best}: no ratio`);
const { source, target } = size;
const cpu = cpus()[0].model;
if (options.json)
  console.log(JSON.stringify({ cpu, threads, source, target, rounds, table: rows, profiles, othersCores: others, best, ratio }));
else if (ratio) {
  const both = names.includes("channels_last") && names.includes("contiguous");
  say(`ours is ${ratio.toFixed(2)} times as fast as PyTorch (${best}${both ? ", the faster of its two layouts" : ""})`);
}
process.exit(0);
