/** A preset, the user's folders and the user's own values as one checked spec. */
import { resolve } from "node:path";
import { GapLabError } from "../core/index.js";
import { presetOf } from "./presets/index.js";
import { parseSpec, type ExperimentSpec } from "./spec.js";

export interface Choices {
  /** KIND:PATH, or a path of the preset's own kind. */
  readonly source?: string;
  readonly target?: string;
  /** A file of numbers to start from. */
  readonly weights?: string;
  /** Any other values of the spec. */
  readonly set?: Readonly<Record<string, unknown>>;
}

/** @throws GapLabError for an unknown preset or key (with the nearest one), a wrong value, or no source or target. */
export function specOf(name: string, { source, target, weights, set = {} }: Choices = {}): ExperimentSpec {
  const { kinds, values } = presetOf(name);
  const places = {
    ...(source !== undefined && { source: placeOf(source, kinds.source) }),
    ...(target !== undefined && { target: placeOf(target, kinds.target) }),
    ...(weights !== undefined && { weights: resolve(weights) }),
  };
  const all: Record<string, unknown> = { ...values, ...places, ...set, preset: name };
  for (const [key, kind] of Object.entries(kinds)) {
    if (all[key] !== undefined) continue;
    const fix = `Where to get it and how its folder looks: data/README.md.`;
    throw new GapLabError(name, { expected: `a ${key}: --${key} PATH of a ${kind} folder, or KIND:PATH`, got: "none", fix });
  }
  return parseSpec(all, name);
}

/** A path stays right wherever a process runs. */
export function placeOf(text: string, kind: string): string {
  const [, given = kind, path] = /^(?:([a-z0-9]+):)?(.+)$/s.exec(text) ?? [];
  return `${given}:${given === "streets" ? path : resolve(path)}`;
}
