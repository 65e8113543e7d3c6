/** Players take steps in turns; what that says about them. */
import { cpus } from "node:os";
import { isPeer } from "./players.mjs";

/** @typedef {import("./player.mjs").Player} Player */
/** @typedef {Record<string, number | [source: number, target: number]>} Losses */
/** @typedef {{ ms: number, losses: Losses, peakMiB: number, round: number }} Step */
/** @typedef {{ name: string, steps: Step[], startMiB: number, idleMs: number }} Result */

/**
 * One step each per round, the order turned round in each; rounds below 0 are warm-ups.
 * @param {Player[]} players @param {{ rounds: number, warmUps: number }} options @param {Map<string, Result>} results
 */
export async function takeTurns(players, { rounds, warmUps }, results) {
  for (let round = -warmUps; round < rounds; round++) {
    for (const player of round % 2 ? players : [...players].reverse()) {
      const others = players.filter((other) => other !== player);
      const before = others.map(({ cpuMs }) => cpuMs);
      const answer = await player.ask("step");
      results.get(player.name)?.steps.push({ ...answer, round });
      // Nobody may compute, or spin, in another's turn.
      others.forEach((other, i) => {
        const result = results.get(other.name);
        if (result) result.idleMs = Math.max(result.idleMs, other.cpuMs - before[i]);
      });
    }
  }
}

/** Processor time that the whole machine has used, in ms. */
const machineMs = () => cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);

/** How many cores others kept busy meanwhile: it should be near 0. @param {Player[]} players @param {() => Promise<void>} work */
export async function othersCores(players, work) {
  const ours = () => players.reduce((sum, { cpuMs }) => sum + cpuMs, 0);
  const [began, machine, mine] = [performance.now(), machineMs(), ours()];
  await work();
  return Math.max(0, machineMs() - machine - (ours() - mine)) / (performance.now() - began);
}

/** @param {number[]} list */
export function median(list) {
  const sorted = [...list].sort((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
}

/** @param {Result} result */
const timed = ({ steps }) => steps.filter(({ round }) => round >= 0).map(({ ms }) => ms);

/** @param {Result[]} results */
export function summarise(results) {
  const peers = results.filter(({ name }) => isPeer(name));
  const best = peers.length > 0 ? peers.reduce((a, b) => (median(timed(a)) <= median(timed(b)) ? a : b)) : undefined;
  const rows = results.map((result) => {
    const ms = timed(result);
    const ratios = best ? timed(best).map((theirs, i) => theirs / ms[i]) : [];
    return {
      name: result.name,
      medianMs: median(ms),
      minMs: Math.min(...ms),
      startMiB: result.startMiB,
      peakMiB: Math.max(...result.steps.map(({ peakMiB }) => peakMiB)),
      idleMs: result.idleMs,
      beside: best && {
        timesPyTorch: median(ratios),
        from: Math.min(...ratios),
        to: Math.max(...ratios),
        lossesApart: apart(result.steps[0].losses, best.steps[0].losses),
      },
    };
  });
  return { best: best?.name, rows };
}

/** @typedef {ReturnType<typeof summarise>["rows"][number]} Row */

/** The largest relative difference of two sides' losses; NaN if one is missing. @param {Losses} a @param {Losses} b */
function apart(a, b) {
  const [ours, theirs] = [flat(a), flat(b)];
  const names = new Set([...ours.keys(), ...theirs.keys()]);
  return Math.max(...[...names].map((name) => Math.abs((ours.get(name) ?? NaN) / (theirs.get(name) ?? NaN) - 1)));
}

/** Ours calls "d_main source" what theirs has in a pair. @param {Losses} losses @returns {Map<string, number>} */
function flat(losses) {
  const map = new Map();
  for (const [name, value] of Object.entries(losses)) {
    if (Array.isArray(value)) value.forEach((v, i) => map.set(`${name} ${["source", "target"][i]}`, v));
    else map.set(name, value);
  }
  return map;
}
