/**
 * A finished study, to be looked at part by part: each method gives one part of the report, which shows itself in a notebook. Notebook
 * 07 is these methods, one to a cell, and the page of `gaplab report` is that notebook, executed.
 */
import { display, type Displayable, type MimeBundle } from "../core/index.js";
import type { Html } from "../display/index.js";
import type { ReportInput, ResultLine } from "./input.js";
import { plainText } from "./plain.js";
import { classesSection } from "./sections/classes.js";
import { costSection } from "./sections/cost.js";
import { lossesSection } from "./sections/losses.js";
import { methodSection } from "./sections/method.js";
import { masksSection, pairsSection } from "./sections/pictures.js";
import { predictionsSection } from "./sections/predictions.js";
import { scoresSection, tableSection } from "./sections/scores.js";
import { headSection, verdictSection } from "./sections/verdict.js";
import { inNotebook } from "./style.js";
import { summarise, type ArmSummary } from "./summary.js";

/** A finished study. Each method gives one part of its report, which shows itself. */
export class StudyReport implements Displayable {
  readonly #arms: readonly ArmSummary[];

  constructor(readonly input: ReportInput) {
    this.#arms = summarise(input.results);
  }

  /** A line per arm and seed, as `results.jsonl` has them: `table(study.results)`. */
  get results(): readonly ResultLine[] {
    return this.input.results;
  }

  /** What was run on what: the first thing to know of every number below. */
  [display](): Promise<MimeBundle> {
    return bundleOf(headSection(this.input));
  }

  /** Three questions, answered in words from the numbers. */
  verdict(): Displayable {
    return shown(() => verdictSection(this.input, this.#arms));
  }

  /** mIoU of every arm, beside the published one. */
  table(): Displayable {
    return shown(() => tableSection(this.input, this.#arms));
  }

  /** mIoU of every arm and seed as a chart. */
  scores(): Displayable {
    return shown(() => scoresSection(this.#arms));
  }

  /** An image of each source beside one of the target, with their labels. */
  pairs(): Displayable {
    return shown(() => pairsSection(this.input));
  }

  /** The same street's mask in PD v1 and in PD v2, and what was filled. */
  masks(): Displayable {
    return shown(() => masksSection(this.input));
  }

  /** IoU per class, and what each step changed, beside what the published study says that it changes. */
  classes(): Displayable {
    return shown(() => classesSection(this.input, this.#arms));
  }

  /** What every arm makes of the same images, and how unsure it is. */
  predictions(): Displayable {
    return shown(() => predictionsSection(this.input));
  }

  /** Each loss over the steps of training. */
  losses(): Displayable {
    return shown(() => lossesSection(this.input));
  }

  /** What was fixed before any number was known. */
  method(): Displayable {
    return shown(() => methodSection(this.input));
  }

  /** Time, machine, and the command that runs it again. */
  cost(): Displayable {
    return shown(() => costSection(this.input, this.#arms));
  }
}

const shown = (section: () => Html | Promise<Html>): Displayable => ({
  [display]: async () => bundleOf(await section()),
});

const bundleOf = async (html: Html): Promise<MimeBundle> => ({
  "text/html": inNotebook(html).text,
  "text/plain": plainText(html.text),
});
