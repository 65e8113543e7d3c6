/**
 * MinEnt: besides learning GTA5, lowers the entropy of predictions on Cityscapes. Values: ADVENT's published configuration for it. Its
 * "ER" row counts the 30 % least sure pixels, `--set entropyRanking=0.3`: published as 43.1, its exact rule unproven.
 */
import { gta5SourceOnly } from "./gta5-source-only.js";
import type { Preset } from "./preset.js";

export const gta5Minent: Preset = {
  header: {
    title: "GTA5 to Cityscapes by direct entropy minimisation",
    paper: gta5SourceOnly.header.paper,
    command: "gaplab train gta5-minent --source PATH --target PATH --weights IMAGENET_TRUNK",
    published: "42.3",
  },
  kinds: gta5SourceOnly.kinds,
  values: { ...gta5SourceOnly.values, method: "minent", lambdaMain: 1e-3, lambdaAux: 2e-4 },
};
