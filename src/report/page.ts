/** The whole page as one string: no file beside it, no network, no script. */
import { markup, raw, type Html } from "../display/index.js";
import type { ReportInput } from "./input.js";
import { classesSection } from "./sections/classes.js";
import { masksSection, pairsSection } from "./sections/pictures.js";
import { predictionsSection } from "./sections/predictions.js";
import { costSection } from "./sections/cost.js";
import { lossesSection } from "./sections/losses.js";
import { methodSection } from "./sections/method.js";
import { scoresSection, tableSection } from "./sections/scores.js";
import { provenance, tooShortBanner, verdictSection } from "./sections/verdict.js";
import { style } from "./style.js";
import { summarise } from "./summary.js";

const links: readonly (readonly [id: string, text: string])[] = [
  ["verdict", "What came out"],
  ["table", "Table"],
  ["scores", "Score per arm"],
  ["pairs", "Images"],
  ["masks", "Masks"],
  ["classes", "Classes"],
  ["predictions", "Predictions"],
  ["losses", "Losses"],
  ["method", "Method"],
  ["cost", "Time and machine"],
];

export async function reportPage(input: ReportInput): Promise<string> {
  const arms = summarise(input.results);
  const sections: (Html | false)[] = [
    verdictSection(input, arms),
    tableSection(input, arms),
    await scoresSection(arms),
    await pairsSection(input),
    await masksSection(input),
    await classesSection(input, arms),
    await predictionsSection(input),
    await lossesSection(input),
    methodSection(input),
    costSection(input, arms),
  ];
  const nav = links.filter((_, i) => sections[i] !== false).map(([id, text]) => markup`<a href="#${id}">${text}</a>`);
  const where = input.target.isPhotographs ? `on photographs of ${input.target.name}` : "on generated streets";
  const made = [input.version, input.date].filter((x) => x !== undefined).join(", ");
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="color-scheme" content="light dark" />
<title>Better data or better adaptation? Measured ${where}</title>
<style>${raw(style)}</style>
</head>
<body>
<a class="skip" href="#verdict">To the verdict</a>
<header>
<h1>Does better synthetic data beat better adaptation?</h1>
<p class="lede">The study “Not all synthetic datasets are created equal”, run ${where}: one network,
one way of training, better and better data.</p>
${provenance(input)}${tooShortBanner(input)}
<nav aria-label="Sections">${nav}</nav>
</header>
<main>
${sections}
</main>
<footer><p>Made by GapLab${made && `, ${made}`}. Every number on this page was computed from the results of
this run; published figures are marked as such.</p></footer>
</body>
</html>
`;
  return page.text;
}
