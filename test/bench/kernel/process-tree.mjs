/** Memory and processor time of a kernel and of what it started, from /proc; null on systems without it. */
import { readdirSync, readFileSync } from "node:fs";

/** Linux counts processor time in hundredths of a second. */
const msPerTick = 10;

/** @param {number} root @returns {{ rssMb: number, cpuMs: number } | null} */
export function processTree(root) {
  /** @type {Map<number, { parent: number, ticks: number, rssKb: number }>} */
  const all = new Map();
  try {
    for (const name of readdirSync("/proc")) if (/^\d+$/.test(name)) read(Number(name), all);
  } catch {
    return null;
  }
  if (!all.has(root)) return null;
  let ticks = 0;
  let rssKb = 0;
  for (const [pid, one] of all) {
    if (!isUnder(pid, root, all)) continue;
    ticks += one.ticks;
    rssKb += one.rssKb;
  }
  return { rssMb: rssKb / 1024, cpuMs: ticks * msPerTick };
}

/** @param {number} pid @param {Map<number, { parent: number, ticks: number, rssKb: number }>} into */
function read(pid, into) {
  try {
    // The name, in brackets, may hold spaces: the fields are counted from behind it (proc(5): state is the third).
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const rssKb = Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    into.set(pid, { parent: Number(fields[1]), ticks, rssKb });
  } catch {
    // it ended while we looked
  }
}

/** @param {number} pid @param {number} root @param {Map<number, { parent: number }>} all @returns {boolean} */
function isUnder(pid, root, all) {
  for (let at = pid; at > 1; at = all.get(at)?.parent ?? 0) if (at === root) return true;
  return false;
}
