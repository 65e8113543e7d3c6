/** How the figures were made: losses, the method fixed beforehand, time and machine, how to run it again. */
import { sum } from "simple-statistics";
import { count, duration, html, list, lossChart, plural, type Html, type LossCurve } from "../../display/index.js";
import type { ReportInput } from "../input.js";
import { armColour, chartFigure, section } from "../parts.js";
import { armLabel, isControl } from "../published.js";
import type { ArmSummary } from "../summary.js";

/** Titles of panels, with units; a loss of another name keeps it. */
const lossTitles: Record<string, string> = {
  segmentation: "segmentation, cross-entropy (nats)",
  adversarial: "adversarial, fooling (nats)",
  discriminator: "discriminator (nats)",
  entropy: "entropy of target predictions",
};

export async function lossesSection({ losses, study }: ReportInput): Promise<Html | false> {
  const curves = losses
    .filter((h) => !isControl(h.arm))
    .flatMap(({ arm, seed, steps, losses: named }) =>
      Object.entries(named)
        .filter(([, values]) => values.some(Number.isFinite))
        .map(([loss, values]): LossCurve => ({ arm: armLabel(arm), colour: armColour(arm), seed, loss: lossTitles[loss] ?? loss, steps, values })),
    ); // prettier-ignore
  if (curves.length === 0) return false;
  const phaseStep = study.sourceSteps > 0 && study.adaptationSteps > 0 ? study.sourceSteps : undefined;
  const caption = `A line per arm and seed, averaged over stretches of steps.${phaseStep ? ` The dashed line is where adaptation starts, after ${count(phaseStep)} steps on the source alone.` : ""}`;
  const figure = await chartFigure((widthPx) => lossChart(curves, { widthPx, phaseStep }), { wide: 900, narrow: 350 }, caption);
  return section("losses", "Losses", figure);
}

export function methodSection({ study, target, sets, sourcesGenerated, results }: ReportInput): Html {
  const split = results[0]?.split;
  const rows = sets.map((s) => html`<tr><th scope="row">${s.name}</th><td class="text">${s.split}</td><td>${count(s.images)}</td><td class="text">${s.labels}</td></tr>`); // prettier-ignore
  return section(
    "method",
    "What was fixed beforehand",
    html`<ul>
      <li>Every arm has the same network (${study.network}), the same steps (${count(study.sourceSteps)} on the source, then ${count(study.adaptationSteps)} of adaptation; source only gets as many source steps in all), batch ${study.batch}, ${study.widthPx}×${study.heightPx} pixels. The last weights are scored: none are picked.</li>
      <li>One read-out of batch norm for every arm: ${study.readOut}</li>
      <li>A control is its arm with the adversarial weight λ at 0 in place of ${study.lambda}: target images still pass through batch norm, the discriminator’s verdict moves nothing. What an arm scores above its control, in the same seed with the same batches, is what the adversary added.</li>
      <li>“The order held” means that in every seed with all five arms each arm scored above the one before it.${split && ` Scores are on the ${split} split.`}</li>
      <li>${target.cameraNote}</li>
      ${sourcesGenerated && html`<li>How far each generated source lies from the target, in camera, masks, setting and class mix, was chosen with the study in mind. That they differ in this order is by design; how much each difference is worth is measured.</li>`}
    </ul>`,
    rows.length > 0 && html`<div class="scroll" tabindex="0" role="region" aria-label="Table of image sets"><table><caption>Images used</caption><thead><tr><th scope="col" class="text">set</th><th scope="col" class="text">split</th><th scope="col">images</th><th scope="col" class="text">labels</th></tr></thead><tbody>${rows}</tbody></table></div>`,
  ); // prettier-ignore
}

export function costSection({ machine, totalSeconds, results, command, files, study }: ReportInput, arms: readonly ArmSummary[]): Html {
  const training = sum(results.map((r) => r.seconds));
  const perArm = arms.map((s) => html`<tr><th scope="row">${armLabel(s.arm)}</th><td>${duration(s.seconds)}</td><td>${count(s.lines[0].steps)}</td><td>${plural(s.lines.length, "seed")}</td></tr>`);
  const backends = list([...new Set(results.map((r) => r.backend))].filter((b) => b !== machine.backend));
  return section(
    "cost",
    "How long, on what, and how to run it again",
    html`<dl>
      ${totalSeconds !== undefined && html`<dt>Everything</dt><dd>${duration(totalSeconds)}</dd>`}
      <dt>Arms together</dt><dd>${duration(training)}, ${plural(results.length, "run")}</dd>
      <dt>Engine</dt><dd>${machine.backend}${backends && ` (some runs: ${backends})`}</dd>
      <dt>Machine</dt><dd>${machine.cpu}, ${plural(machine.threads, "thread")}, ${machine.memoryGiB} GiB, ${machine.platform}, Node ${machine.node}</dd>
      <dt>Preset</dt><dd>${study.preset}, ${study.seeds.length === 1 ? "seed" : "seeds"} ${list(study.seeds.map(String))}</dd>
    </dl>`,
    perArm.length > 0 && html`<div class="scroll" tabindex="0" role="region" aria-label="Table of times"><table><caption>Time of one run, mean over seeds</caption><thead><tr><th scope="col" class="text">arm</th><th scope="col">time</th><th scope="col">steps</th><th scope="col">runs</th></tr></thead><tbody>${perArm}</tbody></table></div>`,
    html`<h3>Run it again</h3><pre><code>${command}</code></pre>`,
    files && files.length > 0 && html`<p>Beside this page: ${list(files)}.</p>`,
  );
} // prettier-ignore
