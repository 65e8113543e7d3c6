/** What `npm run bench:step` prints. */
import { byName, byPart, parts } from "./parts.mjs";

/** @param {string[]} heads @param {string[][]} rows the first column is text, the others are numbers @returns {string[]} */
function aligned(heads, rows) {
  const widths = heads.map((head, i) => Math.max(head.length, ...rows.map((row) => row[i].length)));
  return [heads, ...rows].map((row) =>
    row
      .map((text, i) => (i === 0 ? text.padEnd(widths[i]) : text.padStart(widths[i])))
      .join("   ")
      .trimEnd(),
  );
}

/** @param {import("./measure.mjs").Row[]} rows */
export function timesTable(rows) {
  const heads = [
    "",
    "median ms",
    "min ms",
    "times PyTorch [from..to]",
    "peak MiB",
    "before the net",
    "idle ms",
    "losses apart (step 1)",
  ];
  return aligned(
    heads,
    rows.map(({ name, medianMs, minMs, beside, peakMiB, startMiB, idleMs }) => [
      name,
      medianMs.toFixed(0),
      minMs.toFixed(0),
      beside ? `${beside.timesPyTorch.toFixed(2)} [${beside.from.toFixed(2)}..${beside.to.toFixed(2)}]` : "",
      peakMiB.toFixed(0),
      startMiB.toFixed(0),
      String(idleMs),
      beside ? beside.lossesApart.toExponential(1) : "",
    ]),
  );
}

/** @param {Record<string, import("./operations.mjs").Part[]>} profiles */
export function profileTables(profiles) {
  const names = Object.keys(profiles);
  const sums = names.map((name) => byPart(profiles[name]));
  const ms = (/** @type {number} */ value) => value.toFixed(0);
  const total = sums.map((sum) => ms([...sum.values()].reduce((a, b) => a + b, 0)));
  const lines = aligned(
    ["ms per step", ...names],
    [...parts.map((part) => [part, ...sums.map((sum) => ms(sum.get(part) ?? 0))]), ["together", ...total]],
  );
  for (const name of names) {
    const rows = byName(profiles[name])
      .slice(0, 20)
      .map(([kind, time, calls]) => [kind, ms(time), ms(calls)]);
    lines.push("", ...aligned([name, "ms", "calls"], rows));
  }
  return lines;
}
