/** What was fixed before any number was known: network, steps, read-out, controls, images. */
import { count, markup, type Html } from "../../display/index.js";
import type { ReportInput } from "../input.js";
import { dataTable } from "../parts.js";

export function methodSection({ study, target, sets, sourcesGenerated, results }: ReportInput): Html {
  const split = results[0]?.split;
  const images = sets.map(
    (s) => markup`<tr><th scope="row">${s.name}</th><td class="text">${s.split}</td><td>${count(s.images)}</td>
      <td class="text">${s.labels}</td></tr>`,
  );
  const table = sets.length > 0 && dataTable("sets", "Images used", ["set", "split|text", "images", "labels|text"], images);
  return markup`<ul>
      <li>Every arm has the same network (${study.network}), the same steps (${count(study.sourceSteps)} on the source, then
        ${count(study.adaptationSteps)} of adaptation; source only gets as many source steps in all), batch ${study.batch},
        ${study.widthPx}×${study.heightPx} pixels. Scored are ${study.scored}, picked by no result.</li>
      <li>One read-out of batch norm for every arm: ${study.readOut}</li>
      <li>A control is its arm with the adversarial weight λ at 0 in place of ${study.lambda}: target images still pass through
        batch norm, and no adversary takes part. What an arm scores above its control, in the same seed with the
        same batches, is what the adversary added.</li>
      <li>“The order held” means that in every seed with all five arms each arm scored above the one before it.
        ${split && `Scores are on the ${split} split.`}</li>
      ${[target.cameraNote, ...(target.notes ?? [])].map((note) => markup`<li>${note}</li>`)}
      ${sourcesGenerated && byDesign}
    </ul>${table}`;
}

const byDesign = markup`<li>How far each generated source lies from the target, in camera, masks, setting and class mix, was chosen
  with the study in mind. That they differ in this order is by design; how much each difference is worth is measured.</li>`;
