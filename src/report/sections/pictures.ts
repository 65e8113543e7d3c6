/** What the networks saw: source beside target, and the masks of PD v1 and v2 with what was filled. */
import { classLegend, markup, maskDifference, overlay, percent, type Html } from "../../display/index.js";
import { colourise } from "../../labels/index.js";
import type { ReportInput } from "../input.js";
import { nothing, picture } from "../parts.js";

export async function pairsSection({ samples, target }: ReportInput): Promise<Html> {
  if (samples.pairs.length === 0) return nothing("There are no images of this study.");
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
  return markup`<div class="pictures two">${rows}</div>${legends}`;
}

export async function masksSection({ samples }: ReportInput): Promise<Html> {
  if (samples.masks.length === 0)
    return nothing("This study has no masks before and after simplification: PD v1 and PD v2 are not both in it.");
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
  return markup`<div class="pictures two">${rows}</div>${classLegend(samples.masks.flatMap((m) => [m.exact, m.filled]))}`;
}
