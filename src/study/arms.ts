/** An arm: one source, one method. Named `gta-advent`; its control, the same recipe with the adversary's weight at 0, `gta-advent-lambda0`. */
import { GapLabError } from "../core/index.js";
import { streetNames, type StreetName } from "../world/index.js";
import type { StudySpec } from "./spec.js";

export interface Arm {
  readonly name: string;
  /** A built-in street dataset, or KIND:PATH. */
  readonly source: string;
  readonly method: "source-only" | "advent";
  readonly lambda: number;
}

const controlSuffix = "-lambda0";

/** @throws GapLabError for a name that is no source and method. */
export function armsOf(spec: StudySpec): Arm[] {
  const labels = (spec.sources ?? []).map(sourceLabel);
  const twice = labels.find((label, i) => labels.indexOf(label) < i);
  if (twice !== undefined) {
    const fix = "Arms are named after the last part of a path: give one folder another name.";
    throw new GapLabError("study sources", { expected: "folders of different names", got: `"${twice}" twice`, fix });
  }
  return spec.arms.map((name) => {
    const main = name.endsWith(controlSuffix) ? name.slice(0, -controlSuffix.length) : name;
    const [, label, method] = /^(.+)-(source-only|advent)$/.exec(main) ?? [];
    const source = spec.sources?.find((path) => sourceLabel(path) === label) ?? streetNames.find((street) => street === label);
    if (!source || source === "cityscapes" || (main !== name && method !== "advent")) {
      const known = spec.sources?.map(sourceLabel) ?? streetNames.filter((street) => street !== "cityscapes");
      throw new GapLabError("study arms", {
        expected: `SOURCE-source-only or SOURCE-advent[-lambda0] with a source of ${known.join(", ")}`,
        got: name,
      });
    }
    const lambda = method === "advent" && main === name ? spec.lambda : 0;
    return { name, source, method: method as Arm["method"], lambda };
  });
}

/** What a source of the user's own is called in arms and file names: the last part of its path. */
export const sourceLabel = (source: string): string =>
  source.replace(/^[^:]+:/, "").split(/[/\\]/).filter(Boolean).at(-1)!.replace(/[^\w.-]/g, "_"); // prettier-ignore

export const isStreet = (source: string): source is StreetName => (streetNames as readonly string[]).includes(source);

/** The same study with sources of the user's own: source-only on the first, ADVENT on each, and the first one's control. */
export function withSources(spec: StudySpec, sources: string[]): StudySpec {
  const labels = sources.map(sourceLabel);
  const arms = [
    `${labels[0]}-source-only`,
    ...labels.flatMap((l, i) => (i === 0 ? [`${l}-advent`, `${l}-advent${controlSuffix}`] : [`${l}-advent`])),
  ];
  return { ...spec, sources, arms };
}
