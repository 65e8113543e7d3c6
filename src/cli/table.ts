/** The results as a table of text: it fills as arms finish. */
import { mean, sampleStandardDeviation } from "simple-statistics";
import { armLabel, isControl, publishedArms } from "../report/index.js";
import type { ResultLine, StudySpec } from "../study/index.js";

/** Arms in the study's order; the published figures are of real photographs at paper scale and stand beside, not against. */
export function resultsTable(spec: StudySpec, results: readonly ResultLine[]): string {
  const base = spec.arms.find((arm) => arm.endsWith("-advent"));
  const rows = spec.arms.map((arm) => {
    const scores = results.filter((line) => line.arm === arm).map((line) => 100 * line.miou);
    const published = isControl(arm) ? undefined : publishedArms.find((p) => p.arm === arm);
    const spread = scores.length > 1 ? ` ± ${sampleStandardDeviation(scores).toFixed(1)}` : "";
    return [
      armLabel(arm).replaceAll("\u00a0", " "),
      scores.length > 0 ? mean(scores).toFixed(1) + spread : "...",
      base === undefined || arm === base ? "" : change(results, base, arm),
      published ? (100 * published.miou).toFixed(1) : "",
      `${scores.length}/${spec.seeds.length}`,
    ];
  });
  const head = ["arm", "mIoU, %", "over GTA + ADVENT", "published", "seeds"];
  if (spec.sources) head[2] = "over the first ADVENT arm";
  const widths = head.map((h, i) => Math.max(h.length, ...rows.map((row) => row[i].length)));
  const line = (cells: string[]) => cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join("   ").trimEnd(); // prettier-ignore
  const notes = spec.preset === "quick" ? ["", "Too short to mean anything: --preset quick only shows that everything works."] : [];
  return [line(head), widths.map((w) => "-".repeat(w)).join("   "), ...rows.map(line), ...notes].join("\n");
}

/** Change of the mean, over the seeds that both arms have finished. */
function change(results: readonly ResultLine[], base: string, arm: string): string {
  const pairs = results
    .filter((line) => line.arm === arm)
    .flatMap((line) =>
      results.filter((other) => other.arm === base && other.seed === line.seed).map((other) => [line.miou, other.miou]),
    );
  if (pairs.length === 0) return "";
  const percent = 100 * (mean(pairs.map(([mine]) => mine)) / mean(pairs.map(([, theirs]) => theirs)) - 1);
  return `${percent < 0 ? "-" : "+"}${Math.abs(percent).toFixed(0)} %`;
}
