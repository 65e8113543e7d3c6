/** The top of the page: what this is, what was found, in plain words. */
import { html, plural, type Html } from "../../display/index.js";
import type { ReportInput } from "../input.js";
import type { ArmSummary } from "../summary.js";
import { findings, type Finding } from "../words.js";

export function provenance({ target, sourcesGenerated }: ReportInput): Html {
  if (!target.isPhotographs) {
    const sources = sourcesGenerated ? "Every image here, the target’s included, was drawn by GapLab’s street world" : "The target’s images were drawn by GapLab’s street world; the sources were read from the given folders"; // prettier-ignore
    return html`<div class="note"><p><strong>These are generated streets.</strong> ${sources}. The scores are a model of the study, measured here; they say nothing about real photographs. The published figures beside them come from real photographs and a far larger network: compare order and direction, not heights.</p></div>`; // prettier-ignore
  }
  const sources = sourcesGenerated ? "The synthetic sources are generated streets" : "The sources were read from the given folders";
  return html`<div class="note"><p><strong>The target is the photographs of ${target.name}.</strong> ${sources}. The scores were measured here. The published figures beside them come from Cityscapes’ photographs and a far larger network: compare order and direction, not heights.</p></div>`; // prettier-ignore
}

export const isTooShort = ({ study }: ReportInput): boolean => study.preset === "quick";

export function tooShortBanner(input: ReportInput): Html | false {
  const { sourceSteps, adaptationSteps, preset } = input.study;
  return (
    isTooShort(input) &&
    html`<div class="banner" role="note"><p><strong>Too short to mean anything.</strong> The preset “${preset}” trains for ${plural(sourceSteps + adaptationSteps, "step")}, to show that everything runs. Read no order and no gain from its numbers.</p></div>`
  ); // prettier-ignore
}

export function verdictSection(input: ReportInput, arms: readonly ArmSummary[]): Html {
  const short = isTooShort(input);
  return html`<section id="verdict" aria-labelledby="verdict-title"><h2 id="verdict-title">What came out</h2><div class="cards">${findings(input, arms).map((f) => card(f, short))}</div></section>`; // prettier-ignore
}

function card({ question, tone, answer, detail }: Finding, short: boolean): Html {
  const said = short && tone !== "unknown" ? `${answer} (too short to mean anything)` : answer;
  return html`<article class="card ${short ? "unknown" : tone}"><h3>${question}</h3><p class="answer">${said}</p>${detail.map((d) => html`<p>${d}</p>`)}</article>`; // prettier-ignore
}
