/** Medians of all rounds as a table, and this kernel's as ratios of the others', beside the targets. */

/** @typedef {import("./measure.mjs").Samples} Samples */
/** What this kernel is to reach: its median over the named kernel's. */
export const targets = [
  { measurement: "start to first TensorFlow result", than: "tslab", atMost: 0.4 },
  { measurement: "start to first TensorFlow result", than: "ipykernel", atMost: 0.3 },
  { measurement: "new typed TensorFlow cell", than: "tslab", atMost: 0.6 },
  { measurement: "completion of a member of tf", than: "tslab", atMost: 0.9 },
  { measurement: "empty cell", than: "ipykernel", atMost: 1.5 },
];

/** In the order of the table. */
const measurements = [
  "start to kernel_info",
  "start to first TensorFlow result",
  "first TensorFlow cell",
  "CPU ms to first TensorFlow result",
  "empty cell",
  "new expression",
  "new typed const",
  "new typed TensorFlow cell",
  "completion of a member of tf, first",
  "completion of a member of tf",
  "completion of a global name, first",
  "completion of a global name",
  "inspection",
  "20,000 printed lines",
  "lines before idle, of 20,000",
  "memory then, MB",
  "memory at the end, MB",
];

/** @param {number[]} values @returns {number} */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** @param {Map<string, Samples>} byKernel @returns {Record<string, Record<string, number>>} measurement, kernel, median */
export function medians(byKernel) {
  /** @type {Record<string, Record<string, number>>} */
  const table = {};
  for (const measurement of measurements) {
    for (const [name, samples] of byKernel) {
      const values = samples[measurement];
      if (values?.length) (table[measurement] ??= {})[name] = median(values);
    }
  }
  return table;
}

/** @param {Record<string, Record<string, number>>} table */
export function verdicts(table) {
  return targets.flatMap(({ measurement, than, atMost }) => {
    const ours = table[measurement]?.gaplab;
    const theirs = table[measurement]?.[than];
    if (ours === undefined || theirs === undefined) return [];
    const ratio = ours / theirs;
    return [{ measurement, than, ratio, atMost, reached: ratio <= atMost }];
  });
}

/** @param {Record<string, Record<string, number>>} table @param {string[]} names @returns {string} */
export function printed(table, names) {
  const others = names.filter((name) => name !== "gaplab");
  const withRatios = names.includes("gaplab");
  const rows = [["median, ms", ...names, ...(withRatios ? others.map((name) => `gaplab / ${name}`) : [])]];
  for (const [measurement, values] of Object.entries(table)) {
    const ratios = others.map((name) => ratioText(values.gaplab, values[name]));
    rows.push([measurement, ...names.map((name) => number(values[name])), ...(withRatios ? ratios : [])]);
  }
  const lines = [aligned(rows)];
  const reached = verdicts(table);
  if (reached.length) {
    const text = reached.map(({ measurement, than, ratio, atMost, reached }) => [
      ...[`${measurement} / ${than}'s`, ratio.toFixed(2), `at most ${atMost}`, reached ? "reached" : "MISSED"],
    ]);
    lines.push(aligned([["target", "measured", "wanted", ""], ...text]));
  }
  const faster = Object.entries(table)
    .filter(([name, { gaplab, deno }]) => deno < gaplab && !/^lines|^memory|^CPU/.test(name))
    .map(([measurement]) => measurement);
  if (faster.length)
    lines.push(`Deno is faster: ${faster.join("; ")}.\nIt runs cells without checking their types, and inspects nothing.`);
  return lines.join("\n\n");
}

/** @param {number | undefined} ours @param {number | undefined} theirs */
const ratioText = (ours, theirs) => (ours === undefined || !theirs ? "–" : (ours / theirs).toFixed(2));

/** @param {number | undefined} value */
const number = (value) => (value === undefined ? "–" : value.toFixed(value < 100 ? 1 : 0));

/** The first column to the left, the others to the right. @param {string[][]} rows */
function aligned(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) =>
      row
        .map((text, at) => (at === 0 ? text.padEnd(widths[at]) : text.padStart(widths[at] + 2)))
        .join("")
        .trimEnd(),
    )
    .join("\n");
}
