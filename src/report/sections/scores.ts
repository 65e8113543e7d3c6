/** mIoU per arm: the table, with the published one beside, and the chart. */
import { armScoresChart, html, score, signed, signedPercent, type Html } from "../../display/index.js";
import type { ReportInput } from "../input.js";
import { armColour, chartFigure, section } from "../parts.js";
import { armLabel, controlOf, mainOf, publishedOf } from "../published.js";
import type { ArmSummary } from "../summary.js";
import { pairedDifference } from "../verdict.js";

/** "19 classes", "11 class groups". */
const overWhat = (names: readonly string[]): string => (names.length === 19 ? "19 classes" : `${names.length} class groups`);

export function tableSection(input: ReportInput, arms: readonly ArmSummary[]): Html {
  if (arms.length === 0) return section("table", "The table", html`<p>No arm has finished yet.</p>`);
  const { lines } = arms[0];
  const caption = `mIoU over ${overWhat(lines[0].classes)} on the ${lines[0].split} split of ${input.target.name}, mean over seeds ± sample standard deviation.`;
  return section(
    "table",
    "The table",
    html`<div class="scroll" tabindex="0" role="region" aria-label="Table of scores per arm"><table><caption>${caption}</caption>
      <thead><tr><th scope="col" class="text">arm</th><th scope="col">mIoU, measured here</th><th scope="col">seeds</th><th scope="col">over GTA + ADVENT</th><th scope="col">over its control, λ&nbsp;=&nbsp;0</th><th scope="col">published mIoU</th><th scope="col" class="text">published change</th></tr></thead>
      <tbody>${arms.map((summary) => row(summary, arms))}</tbody></table></div>`,
    html`<p class="meta"><small>Published: “Not all synthetic datasets are created equal”, on Cityscapes’ validation photographs.</small></p>`,
  ); // prettier-ignore
}

function row(summary: ArmSummary, arms: readonly ArmSummary[]): Html {
  const { arm, isControl, miou, spread, lines } = summary;
  const published = isControl ? undefined : publishedOf(arm);
  const overGta = arm === "gta-advent" ? undefined : pairedDifference(arms, arm, "gta-advent");
  const overControl = isControl ? undefined : pairedDifference(arms, arm, controlOf(arm));
  return html`<tr class="${isControl ? "control" : ""}"><th scope="row"><span class="swatch" style="background:${armColour(arm)}"></span>${armLabel(arm)}</th>
    <td class="main">${score(miou)}${spread !== null && html` <small>± ${score(spread)}</small>`}</td><td>${lines.length}</td>
    <td>${overGta && html`${signed(overGta.mean)} <small>${signedPercent(overGta.relative, 0)}</small>`}</td>
    <td>${overControl && html`${signed(overControl.mean)} <small>${overControl.positive} of ${overControl.perSeed.length}</small>`}</td>
    <td>${published && score(published.miou)}</td><td class="text">${published?.change}</td></tr>`; // prettier-ignore
}

export async function scoresSection(arms: readonly ArmSummary[]): Promise<Html | false> {
  if (arms.length === 0) return false;
  const data = arms.map((s) => ({
    label: armLabel(s.arm),
    colour: armColour(s.arm),
    perSeed: s.lines.map((l) => l.miou),
    published: s.isControl ? undefined : publishedOf(mainOf(s.arm))?.miou,
    isControl: s.isControl,
  }));
  const over = overWhat(arms[0].lines[0].classes);
  const draw = (widthPx: number) => armScoresChart(data, { widthPx, over, title: "mIoU per arm" });
  const controls = arms.some((s) => s.isControl)
    ? " Dashed outlines are controls: the same recipe with the adversarial weight λ at 0."
    : "";
  const caption = `Bars are means over seeds, circles single seeds, diamonds the published figures.${controls}`;
  return section("scores", "Score per arm", await chartFigure(draw, { wide: 640, narrow: 165 }, caption));
}
