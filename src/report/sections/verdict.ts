/** The top of the report: what this is, what was found, in plain words. */
import { markup, plural, type Html } from "../../display/index.js";
import type { ReportInput } from "../input.js";
import type { ArmSummary } from "../summary.js";
import { findings, type Finding } from "../words.js";

const compare = "a far larger network: compare order and direction, not heights.";

/** What was run on what, before any number. */
export const headSection = (input: ReportInput): Html => markup`${provenance(input)}${tooShortBanner(input)}`;

function provenance({ target, sourcesGenerated }: ReportInput): Html {
  if (target.isPhotographs) {
    const sources = sourcesGenerated
      ? "The synthetic sources are generated streets."
      : "The sources were read from the given folders.";
    return markup`<div class="note"><p><strong>The target is the photographs of ${target.name}.</strong> ${sources} The scores were
      measured here. The published figures beside them come from Cityscapes’ photographs and ${compare}</p></div>`;
  }
  const drawn = sourcesGenerated
    ? "Every image here, the target’s included, was drawn by GapLab’s street world."
    : "The target’s images were drawn by GapLab’s street world; the sources were read from the given folders.";
  return markup`<div class="note"><p><strong>These are generated streets.</strong> ${drawn} The scores are a model of the study,
    measured here; they say nothing about real photographs. The published figures beside them come from real photographs and
    ${compare}</p></div>`;
}

const isTooShort = ({ study }: ReportInput): boolean => study.preset === "quick";

function tooShortBanner(input: ReportInput): Html | false {
  if (!isTooShort(input)) return false;
  const { sourceSteps, adaptationSteps, preset } = input.study;
  return markup`<div class="banner" role="note"><p><strong>Too short to mean anything.</strong> The preset “${preset}” trains for
    ${plural(sourceSteps + adaptationSteps, "step")}, to show that everything runs. Read no order and no gain from its numbers.</p></div>`;
}

export function verdictSection(input: ReportInput, arms: readonly ArmSummary[]): Html {
  const cards = findings(input, arms).map((finding) => card(finding, isTooShort(input)));
  return markup`<div class="cards">${cards}</div>`;
}

function card({ question, tone, answer, detail }: Finding, short: boolean): Html {
  const said = short && tone !== "unknown" ? `${answer} (too short to mean anything)` : answer;
  const words = detail.map((d) => markup`<p>${d}</p>`);
  return markup`<article class="card ${short ? "unknown" : tone}"><h3>${question}</h3><p class="answer">${said}</p>${words}</article>`;
}
