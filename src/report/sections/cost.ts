/** How long it took, on what, and how to run it again. */
import { sum } from "simple-statistics";
import { count, duration, list, markup, plural, type Html } from "../../display/index.js";
import type { ReportInput } from "../input.js";
import { dataTable } from "../parts.js";
import { armLabel } from "../published.js";
import type { ArmSummary } from "../summary.js";

export function costSection(input: ReportInput, arms: readonly ArmSummary[]): Html {
  const { machine, totalSeconds, results, command, files, study } = input;
  const others = list([...new Set(results.map((r) => r.backend))].filter((b) => b !== machine.backend));
  const times = arms.map(
    (s) => markup`<tr><th scope="row">${armLabel(s.arm)}</th><td>${duration(s.seconds)}</td><td>${count(s.lines[0].steps)}</td>
      <td>${count(s.lines.length)}</td></tr>`,
  );
  const facts: readonly (readonly [name: string, value: string | false])[] = [
    ["Everything", totalSeconds !== undefined && duration(totalSeconds)],
    ["Arms together", `${duration(sum(results.map((r) => r.seconds)))}, ${plural(results.length, "run")}`],
    ["Engine", `${machine.backend}${others && ` (some runs: ${others})`}`],
    ["Machine", `${machine.cpu}, ${plural(machine.threads, "thread")}, ${machine.memoryGiB} GiB, ${machine.platform}`],
    ["Node", machine.node],
    ["Preset", `${study.preset}, seed${study.seeds.length === 1 ? "" : "s"} ${list(study.seeds.map(String))}`],
  ];
  const table = arms.length > 0 && dataTable("times", "Time of one run, mean over seeds", ["arm", "time", "steps", "runs"], times);
  return markup`<dl>${facts.map(([name, value]) => value !== false && markup`<dt>${name}</dt><dd>${value}</dd>`)}</dl>${table}
    <h3>Run it again</h3><pre tabindex="0"><code>${command}</code></pre>
    ${files && files.length > 0 && markup`<p>In the study’s folder: ${list(files)}.</p>`}`;
}
