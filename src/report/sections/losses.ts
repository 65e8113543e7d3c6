/** Loss curves of the arms, controls left out. */
import { count, lossChart, type Html, type LossCurve } from "../../display/index.js";
import type { LossHistory, ReportInput } from "../input.js";
import { armColour, chartFigure, nothing } from "../parts.js";
import { armLabel, isControl } from "../published.js";

/** Titles of panels, with units; a loss of another name keeps it. */
const lossTitles: Record<string, string> = {
  segmentation: "segmentation, cross-entropy (nats)",
  adversarial: "adversarial, times λ (nats)",
  discriminator: "discriminator (nats)",
  entropy: "target entropy, times λ",
};

export async function lossesSection({ losses, study }: ReportInput): Promise<Html> {
  const curves = losses.filter((h) => !isControl(h.arm)).flatMap(curvesOf);
  if (curves.length === 0) return nothing("No losses were kept of this study.");
  const phaseStep = study.sourceSteps > 0 && study.adaptationSteps > 0 ? study.sourceSteps : undefined;
  const phase = phaseStep && ` The dashed line is where adaptation starts, after ${count(phaseStep)} steps on the source alone.`;
  const caption = `A line per arm and seed, averaged over stretches of steps.${phase ?? ""}`;
  return chartFigure((widthPx) => lossChart(curves, { widthPx, phaseStep }), { wide: 920, narrow: 340 }, caption);
}

/** Losses that never had a value, such as the adversary's in a source-only run, have no curve. */
function curvesOf({ arm, seed, steps, losses }: LossHistory): LossCurve[] {
  return Object.entries(losses)
    .filter(([, values]) => values.some(Number.isFinite))
    .map(([loss, values]) => ({ arm: armLabel(arm), colour: armColour(arm), seed, loss: lossTitles[loss] ?? loss, steps, values }));
}
