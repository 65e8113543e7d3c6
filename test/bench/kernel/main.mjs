/**
 * This kernel against ipykernel, plain tslab and Deno, in turns within every round: `npm run bench:kernel`.
 * `--rounds N` (5 if not said), `--only NAME` (may be given again), `--json` (one document on stdout, progress on stderr).
 * Round 0 starts each kernel once, for the disk's sake, and is not counted.
 */
import { availableParallelism, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { projectRoot } from "../../../setup/paths.mjs";
import { killAll } from "./client.mjs";
import { kernels } from "./kernels.mjs";
import { measure } from "./measure.mjs";
import { installRivals } from "./rivals.mjs";
import { medians, printed, verdicts } from "./table.mjs";

/** @typedef {import("./measure.mjs").Samples} Samples */

const { values: options } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    only: { type: "string", multiple: true, default: [] },
    json: { type: "boolean", default: false },
  },
});
const rounds = Number(options.rounds);
const say = (/** @type {string} */ line) => void process.stderr.write(`${line}\n`);
const load = () => loadavg()[0].toFixed(1);

process.on("exit", killAll);
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) process.on(signal, () => process.exit(130));

await installRivals(projectRoot, say);
const all = kernels(projectRoot);
const unknown = options.only.filter((name) => !all.some((kernel) => kernel.name === name));
if (!(rounds >= 1) || unknown.length) {
  say(
    unknown.length ? `no kernel ${unknown.join(", ")}; there are ${all.map(({ name }) => name).join(", ")}` : "--rounds: 1 or more",
  );
  process.exit(2);
}
const chosen = all.filter(({ name }) => options.only.length === 0 || options.only.includes(name));
for (const { name, missing } of chosen) if (missing) say(`${name} is left out: ${missing}`);
const present = chosen.filter(({ missing }) => !missing);

/** @type {Map<string, Samples>} */
const byKernel = new Map(present.map(({ name }) => [name, {}]));
/** @type {{ kernel: string, round: number, error: string }[]} */
const failures = [];

for (let round = 0; round <= rounds; round++) {
  for (let turn = 0; turn < present.length; turn++) {
    // Another one goes first in every round.
    const kernel = present[(turn + round) % present.length];
    const place = round === 0 ? "warm-up" : `round ${round} of ${rounds}`;
    const { samples, error } = await measure(kernel, { coldOnly: round === 0 });
    const first = samples["start to first TensorFlow result"]?.[0];
    const outcome = first === undefined ? "no result" : `first TensorFlow result after ${Math.round(first)} ms`;
    say(`${place}  ${kernel.name.padEnd(9)}  ${outcome}  (load ${load()})`);
    const kept = byKernel.get(kernel.name) ?? {};
    if (round > 0) for (const [name, values] of Object.entries(samples)) (kept[name] ??= []).push(...values);
    if (!error) continue;
    failures.push({ kernel: kernel.name, round, error: error.message });
    say(`  failed: ${error.message.split("\n")[0]}`);
  }
}

const table = medians(byKernel);
const machine = { cores: availableParallelism(), node: process.version, load: Number(load()) };
if (options.json) {
  const samples = Object.fromEntries(byKernel);
  console.log(JSON.stringify({ rounds, machine, medians: table, targets: verdicts(table), failures, samples }, null, 2));
} else {
  const names = present.map(({ name }) => name);
  console.log(`\n${rounds} rounds in turns, ${machine.cores} cores, Node ${machine.node.slice(1)}, load ${machine.load}\n`);
  console.log(present.map(({ name, what }) => `${name.padEnd(9)}  ${what}`).join("\n"));
  console.log(`\n${printed(table, names)}`);
  for (const error of new Set(failures.map(({ kernel, error }) => `${kernel}: ${error}`))) {
    const times = failures.filter((one) => `${one.kernel}: ${one.error}` === error).length;
    console.log(`\nfailed ${times === 1 ? "once" : `${times} times`}: ${error}`);
  }
}
process.exit(failures.some(({ kernel }) => kernel === "gaplab") ? 1 : 0);
