/** What the networks saw: source beside target, and the masks of PD v1 and v2 with what was filled. */
import { classLegend, markup, maskDifference, overlay, percent, type Html } from "../../display/index.js";
import { colourise } from "../../labels/index.js";
import type { ReportInput } from "../input.js";
import { picture, section } from "../parts.js";

export async function pairsSection({ samples, target }: ReportInput): Promise<Html | false> {
  if (samples.pairs.length === 0) return false;
  const real = target.isPhotographs ? `${target.name}, photograph` : `${target.name}, generated`;
  const rows = await Promise.all(
    samples.pairs.map(async (p) => [
      await picture(p.sourceImage, `A street of the source ${p.source}`, p.source),
      await picture(p.targetImage, `A street of the target ${target.name}`, real),
      p.sourceLabels &&
        (await picture(
          overlay(p.sourceImage, p.sourceLabels),
          `The same street of ${p.source} with its labels laid over it`,
          `${p.source}, labels over it`,
        )),
      p.sourceLabels &&
        p.targetLabels &&
        (await picture(
          overlay(p.targetImage, p.targetLabels, 0.5, target.groups),
          `The same street of ${target.name} with its labels laid over it`,
          `${target.name}, labels over it`,
        )),
    ]),
  );
  const sourceLabels = samples.pairs.flatMap((p) => p.sourceLabels ?? []);
  const targetLabels = samples.pairs.flatMap((p) => p.targetLabels ?? []);
  const legends = target.groups
    ? [sourceLabels.length > 0 && classLegend(sourceLabels), targetLabels.length > 0 && classLegend(targetLabels, target.groups)]
    : sourceLabels.length > 0 && classLegend([...sourceLabels, ...targetLabels]);
  return section(
    "pairs",
    "Source beside target",
    markup`<p>Left a labelled synthetic source, right the target. The target’s labels are for scoring; no method sees them.</p>`,
    markup`<div class="pictures two">${rows}</div>`,
    legends,
  );
}

export async function masksSection({ samples }: ReportInput): Promise<Html | false> {
  if (samples.masks.length === 0) return false;
  const rows = await Promise.all(
    samples.masks.map(async ({ id, image, exact, filled }) => {
      const { picture: difference, changedShare } = maskDifference(image, exact, filled);
      const share = percent(changedShare);
      return [
        await picture(image, `Street ${id}`, "image, the same in both"),
        await picture(colourise(exact), `Exact mask of street ${id}`, "v1: exact, holes show what is behind"),
        await picture(colourise(filled), `Mask of street ${id} with holes filled`, "v2: filled as a person would draw"),
        await picture(
          difference,
          `Street ${id} in pale grey, the changed pixels in colour`,
          `changed: ${share} of the pixels, in their new class`,
        ),
      ];
    }),
  );
  return section(
    "masks",
    "A mask before and after simplification",
    markup`<p>PD v1 and v2 hold the same images. v2’s masks fill the holes in fences, crowns and wheels, as human annotators do.</p>`,
    markup`<div class="pictures two">${rows}</div>`,
    classLegend(samples.masks.flatMap((m) => [m.exact, m.filled])),
  );
}
