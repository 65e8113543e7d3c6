/** What each arm makes of the same target images, and how sure it is. */
import { mean } from "simple-statistics";
import { classLegend, entropyPicture, markup, percent, scaleLegend, score, type Html } from "../../display/index.js";
import type { LabelMap } from "../../core/index.js";
import { colourise, ignoreLabel } from "../../labels/index.js";
import type { PredictionSample, ReportInput, TargetFacts } from "../input.js";
import { imgTag, nothing, picture } from "../parts.js";
import { armLabel } from "../published.js";

export async function predictionsSection({ samples, target }: ReportInput): Promise<Html> {
  if (samples.predictions.length === 0) return nothing("There are no predictions of this study yet.");
  const blocks = await Promise.all(samples.predictions.map((sample) => block(sample, target)));
  const labels = samples.predictions.flatMap((s) => [s.truth, ...s.arms.map((a) => a.classes)]);
  return markup`${blocks}${classLegend(labels, target.groups)}${await scaleLegend({ name: "inferno", title: "entropy", low: "0 certain", high: "1 all classes alike" })}
    <p class="caption">“Right” counts labelled pixels of this image.</p>`;
}

async function block({ id, image, truth, seed, arms }: PredictionSample, target: TargetFacts): Promise<Html> {
  const head = [
    await picture(image, `Image ${id} of ${target.name}`, "image"),
    await picture(colourise(truth, target.groups), `Labels of image ${id}`, "truth"),
  ];
  const cells = await Promise.all(
    arms.map(async ({ arm, classes, entropy }) => {
      const unsureness = score(mean([...entropy.data]), 2);
      const right = percent(agreement(classes, truth), 0);
      const said = await imgTag(
        colourise(classes, target.groups),
        `Prediction of ${armLabel(arm)} for image ${id}, ${right} of the pixels right`,
      );
      const unsure = await imgTag(
        await entropyPicture(entropy),
        `Entropy of ${armLabel(arm)} for image ${id}, mean ${unsureness} of 1`,
      );
      const caption = markup`<figcaption>${armLabel(arm)} <small>${right} right</small></figcaption>`;
      return markup`<figure class="arm">${caption}${said}${unsure}</figure>`;
    }),
  );
  return markup`<h3>Image ${id}, seed ${seed}</h3><div class="pictures two">${head}</div><div class="arms">${cells}</div>`;
}

/** Share of the labelled pixels that were given their class. */
export function agreement(predicted: LabelMap, truth: LabelMap): number | null {
  let [right, labelled] = [0, 0];
  for (let p = 0; p < truth.data.length; p++) {
    if (truth.data[p] === ignoreLabel) continue;
    labelled++;
    if (predicted.data[p] === truth.data[p]) right++;
  }
  return labelled === 0 ? null : right / labelled;
}
