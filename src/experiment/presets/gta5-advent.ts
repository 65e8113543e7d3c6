/**
 * AdvEnt: a discriminator at each of two outputs judges entropy maps. Values: ADVENT's published configuration. Its optimiser lists
 * nested parameters several times and so repeats their updates; that is `--set repeatUpdates=true`, and the published numbers had it.
 */
import { gta5SourceOnly } from "./gta5-source-only.js";
import type { Preset } from "./preset.js";

export const gta5Advent: Preset = {
  header: {
    title: "GTA5 to Cityscapes by adversarial entropy minimisation",
    paper: gta5SourceOnly.header.paper,
    command: "gaplab train gta5-advent --source PATH --target PATH --weights IMAGENET_TRUNK",
    cost: "9.7 GiB and 32 to 44 s a step with two threads on four shared cores (bench:step --size full); on a GPU not measured",
    published: "43.8; 43.3 to 44.1 in the authors' reruns, 40.9 to 43.3 in others'; with MinEnt at test time 45.5",
  },
  kinds: gta5SourceOnly.kinds,
  values: { ...gta5SourceOnly.values, method: "advent", lambdaMain: 1e-3, lambdaAux: 2e-4 },
};
