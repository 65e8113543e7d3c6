/** The pictures that a report shows, read from a study's folder and its datasets. */
import type { LabelMap } from "../core/index.js";
import type { Dataset, LabelledSet } from "../dataset/index.js";
import { readIndices } from "../image/index.js";
import { folder, sampleCount, spread } from "../study/index.js";
import type { Arm } from "../study/index.js";
import type { MaskSample, PairSample, PredictionSample, ResultLine } from "./input.js";
import { publishedArms } from "./published.js";

/** The first image of each source beside one of the scored images, both with their labels. */
export async function pairSamples(names: readonly string[], opened: Dataset[], scored: LabelledSet): Promise<PairSample[]> {
  const places = spread(scored.length, names.length);
  return Promise.all(
    names.map(async (source, i) => {
      const [frame, other] = await Promise.all([opened[i].train.at(0), scored.at(places[i % places.length])]);
      return {
        source,
        sourceImage: frame.image,
        sourceLabels: frame.labels,
        targetImage: other.image,
        targetLabels: other.labels,
      };
    }),
  );
}

/** The image of PD v1 whose mask the simplification changes most, among the first forty. */
export async function maskSamples(sources: string[], opened: Dataset[]): Promise<MaskSample[]> {
  const [v1, v2] = ["pd-v1", "pd-v2"].map((name) => opened[sources.indexOf(name)]?.train);
  if (!v1 || !v2) return [];
  const samples = await Promise.all(
    Array.from({ length: Math.min(40, v1.length) }, async (_, i) => {
      const [a, b] = await Promise.all([v1.at(i), v2.at(i)]);
      const changed = a.labels.data.reduce((sum, label, p) => sum + Number(label !== b.labels.data[p]), 0);
      return { changed, sample: { id: a.id, image: a.image, exact: a.labels, filled: b.labels } };
    }),
  );
  return samples.sort((a, b) => b.changed - a.changed).slice(0, 2).map(({ sample }) => sample); // prettier-ignore
}

/** What every finished arm of the first seed made of the sampled images. */
export async function predictionSamples(
  out: string,
  arms: Arm[],
  results: ResultLine[],
  scored: LabelledSet,
  seed: number,
): Promise<PredictionSample[]> {
  const finished = arms.filter((arm) => results.some((line) => line.arm === arm.name && line.seed === seed));
  const order = [...finished].sort((a, b) => rank(a.name) - rank(b.name));
  return Promise.all(
    spread(scored.length, sampleCount).map(async (index, i) => {
      const { id, image, labels } = await scored.at(index);
      const made = await Promise.all(
        order.map(async ({ name }) => {
          const [classMap, entropy] = await Promise.all(
            (["classes", "entropy"] as const).map((what) => readIndices(folder(out).sample(name, seed, i, what))),
          );
          return {
            arm: name,
            classes: classMap as LabelMap,
            entropy: { ...entropy, data: Float32Array.from(entropy.data, (e) => e / 255) },
          };
        }),
      );
      return { id, image, truth: labels, seed, arms: made };
    }),
  );
}

const rank = (arm: string) =>
  (publishedArms.findIndex((p) => arm.startsWith(p.arm)) + 1 || 99) + (arm.endsWith("-lambda0") ? 0.5 : 0);
