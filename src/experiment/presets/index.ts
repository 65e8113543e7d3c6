/** The experiments that ship, by name. */
import { GapLabError, meant } from "../../core/index.js";
import { gta5Advent } from "./gta5-advent.js";
import { gta5Minent } from "./gta5-minent.js";
import { gta5SourceOnly } from "./gta5-source-only.js";
import type { Preset } from "./preset.js";
import { streetsAdvent } from "./streets-advent.js";

export type { Header, Preset, Values } from "./preset.js";

export const presets = {
  "gta5-source-only": gta5SourceOnly,
  "gta5-minent": gta5Minent,
  "gta5-advent": gta5Advent,
  "streets-advent": streetsAdvent,
} satisfies Record<string, Preset>;

export type PresetName = keyof typeof presets;

/** @throws GapLabError for another name, with the nearest one. */
export function presetOf(name: string): Preset {
  if (Object.hasOwn(presets, name)) return presets[name as PresetName];
  const names = Object.keys(presets);
  throw new GapLabError("preset", { expected: `one of ${names.join(", ")}`, got: `${name}${meant(name, names)}` });
}
