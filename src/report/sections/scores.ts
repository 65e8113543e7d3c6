/** mIoU per arm: the table, with the published one beside, and the chart. */
import { armScoresChart, markup, score, signed, signedPercent, type Html } from "../../display/index.js";
import type { ReportInput } from "../input.js";
import { armColour, chartFigure, dataTable, nothing } from "../parts.js";
import { armLabel, controlOf, mainOf, publishedOf } from "../published.js";
import type { ArmSummary } from "../summary.js";
import { pairedDifference } from "../verdict.js";

/** "19 classes", "11 class groups". */
const overWhat = (names: readonly string[]): string => (names.length === 19 ? "19 classes" : `${names.length} class groups`);

export function tableSection(input: ReportInput, arms: readonly ArmSummary[]): Html {
  if (arms.length === 0) return nothing("No arm has finished yet.");
  const { classes, split } = arms[0].lines[0];
  const over = arms.some((s) => s.lines.length > 1) ? "mean over seeds ± sample standard deviation" : "one seed";
  const caption = `mIoU over ${overWhat(classes)} on the ${split} split of ${input.target.name}, ${over}.`;
  const headings = [
    "arm",
    "mIoU, measured here",
    "seeds",
    "over GTA + ADVENT",
    "over its control, λ\u00a0=\u00a00",
    "published mIoU",
  ];
  const rows = arms.map((summary) => row(summary, arms));
  return markup`${dataTable("scores", caption, [...headings, "published change|text"], rows)}
    <p class="caption">PD v1 has the target’s camera, v2 also masks simplified as people draw them, v3 also the target’s setting and an
      evener mix of classes. Published: “Not all synthetic datasets are created equal”, on Cityscapes’ validation photographs.</p>`;
}

function row(summary: ArmSummary, arms: readonly ArmSummary[]): Html {
  const { arm, isControl, miou, spread, lines } = summary;
  const published = isControl ? undefined : publishedOf(arm);
  const overGta = arm === "gta-advent" ? undefined : pairedDifference(arms, arm, "gta-advent");
  const overControl = isControl ? undefined : pairedDifference(arms, arm, controlOf(arm));
  const swatch = markup`<span class="swatch" style="background:${armColour(arm)};color:${armColour(arm)}"></span>`;
  return markup`<tr class="${isControl ? "control" : ""}"><th scope="row">${swatch}${armLabel(arm)}</th>
    <td class="main">${score(miou)}${spread !== null && markup` <small>± ${score(spread)}</small>`}</td><td>${lines.length}</td>
    <td>${overGta && markup`${signed(overGta.mean)} <small>${signedPercent(overGta.relative, 0)}</small>`}</td>
    <td>${overControl && markup`${signed(overControl.mean)} <small>${overControl.positive} of ${overControl.perSeed.length}</small>`}</td>
    <td>${published && score(published.miou)}</td><td class="text line">${published?.change}</td></tr>`;
}

export async function scoresSection(arms: readonly ArmSummary[]): Promise<Html> {
  if (arms.length === 0) return nothing("No arm has finished yet.");
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
  return chartFigure(draw, { wide: 640, narrow: 125 }, caption);
}
