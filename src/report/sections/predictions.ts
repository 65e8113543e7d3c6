/** What each arm makes of the same target images, and how sure it is. */
import { mean } from "simple-statistics";
import { classLegend, entropyPicture, html, scaleLegend, score, type Html } from "../../display/index.js";
import { colourise } from "../../labels/index.js";
import type { PredictionSample, ReportInput } from "../input.js";
import { imgTag, picture, section } from "../parts.js";
import { armLabel } from "../published.js";

export async function predictionsSection({ samples, target }: ReportInput): Promise<Html | false> {
  if (samples.predictions.length === 0) return false;
  const blocks = await Promise.all(samples.predictions.map((sample) => block(sample, target.name)));
  const labels = samples.predictions.flatMap((s) => [s.truth, ...s.arms.map((a) => a.classes)]);
  return section(
    "predictions",
    "Predictions and entropy",
    html`<p>Above, the class that each arm finds likeliest; below, the entropy of its prediction: dark where it is sure, bright where it is not. The adversary pushes target images towards the entropy patterns of the source.</p>`,
    blocks,
    classLegend(labels),
    await scaleLegend("inferno", "entropy 0, certain", "1, all classes alike"),
  ); // prettier-ignore
}

async function block({ id, image, truth, seed, arms }: PredictionSample, target: string): Promise<Html> {
  const head = [
    await picture(image, `Image ${id} of ${target}`, "image"),
    await picture(colourise(truth), `Labels of image ${id}`, "truth"),
  ];
  const cells = await Promise.all(
    arms.map(async ({ arm, classes, entropy }) => {
      const level = mean([...entropy.data]);
      const wrong = await imgTag(colourise(classes), `Prediction of ${armLabel(arm)} for image ${id}`);
      const unsure = await imgTag(
        await entropyPicture(entropy),
        `Entropy of ${armLabel(arm)} for image ${id}, mean ${score(level, 2)} of 1`,
      );
      return html`<figure class="arm">
        <figcaption>${armLabel(arm)}</figcaption>
        ${wrong}${unsure}
      </figure>`;
    }),
  );
  return html`<h3>Image ${id}, seed ${seed}</h3>
    <div class="pictures two">${head}</div>
    <div class="arms">${cells}</div>`;
}
