/** Gathers a study's folder into what a report is made from. Reads results and pictures; trains and scores nothing. */
import { readFile } from "node:fs/promises";
import os from "node:os";
import type { LabelMap } from "../core/index.js";
import type { Dataset, LabelledSet } from "../dataset/index.js";
import { readIndices } from "../image/index.js";
import {
  armsOf,
  folder,
  isStreet,
  openSource,
  openTarget,
  readResults,
  readSpec,
  sampleCount,
  scoredSplit,
  sourceLabel,
  spread,
} from "../study/index.js";
import type { Arm, StudySpec } from "../study/index.js";
import type {
  LossHistory,
  MaskSample,
  PairSample,
  PredictionSample,
  ReportInput,
  ResultLine,
  SetFacts,
  TargetFacts,
} from "./input.js";
import { lossHistory, type LossStep } from "./loss-history.js";
import { publishedArms } from "./published.js";
import { writeReport } from "./write.js";

/** Writes report.html into a study's folder; returns its path. @throws GapLabError when the folder holds no study. */
export async function reportStudy(out: string): Promise<string> {
  const input = await gather(out);
  return (await writeReport(input, folder(out).report)).file;
}

export async function gather(out: string): Promise<ReportInput> {
  const spec = await readSpec(out);
  const results = (await readResults(out)).filter((line) => spec.arms.includes(line.arm) && spec.seeds.includes(line.seed));
  const arms = armsOf(spec);
  const seed = spec.seeds[0];
  const target = await openTarget(spec);
  const scored = scoredSplit(target)!;
  const sources = [...new Set(arms.map((arm) => arm.source))];
  const opened = await Promise.all(sources.map((source) => openSource(spec, source, seed)));
  const facts = await readJson<{ seconds?: number }>(folder(out).facts, {});
  const drawn = sources.every(isStreet);
  return {
    study: studyFacts(spec),
    target: targetFacts(spec, target),
    sourcesGenerated: drawn,
    sets: [...opened.map(sourceFacts), ...targetSets(target, scored)],
    results,
    losses: (await Promise.all(results.map((line) => readLosses(out, spec, line)))).flatMap((l) => l ?? []),
    samples: {
      pairs: await pairs(sources, opened, scored),
      masks: await masks(sources, opened),
      predictions: await predictions(out, arms, results, scored, seed),
    },
    machine: {
      cpu: os.cpus()[0]?.model ?? "unknown",
      threads: os.availableParallelism(),
      memoryGiB: Math.round(os.totalmem() / 2 ** 30),
      platform: `${os.type()} ${os.arch()}`,
      node: process.version,
      backend: results[0]?.backend ?? "none yet",
    },
    totalSeconds: facts.seconds,
    command: commandOf(spec),
    files: ["spec.json", "results.jsonl", "losses/", "samples/", "checkpoints/"],
  };
}

function studyFacts(spec: StudySpec): ReportInput["study"] {
  const { preset, seeds, batch, sourceSteps, adaptationSteps, lambda } = spec;
  return {
    preset, seeds, batch, sourceSteps, adaptationSteps, lambda,
    widthPx: spec.width,
    heightPx: spec.height,
    network: "a small DeepLab-like net, trained from scratch",
    scored: "the running average of the weights after the last step",
    readOut: "the running statistics, as training left them; images of source and target both update them in the ADVENT arms.",
  }; // prettier-ignore
}

const names: Record<string, string> = {
  streets: "Cityscapes-like streets",
  camvid: "CamVid",
  cityscapes: "Cityscapes",
  gta: "GTA",
  "pd-v1": "PD v1",
  "pd-v2": "PD v2",
  "pd-v3": "PD v3",
};

function targetFacts(spec: StudySpec, target: Dataset): TargetFacts {
  const notes: Record<string, string> = {
    streets: "PD v1's camera is the target's own: a published Cityscapes calibration, scaled.",
    camvid: "CamVid publishes no camera. The one that PD v1 copies is an estimate, read off the photographs.",
    cityscapes: "PD v1's camera is that of the target's first image.",
  };
  return {
    name: names[target.kind] ?? target.name,
    kind: target.kind,
    isPhotographs: target.kind !== "streets",
    cameraNote: notes[target.kind] ?? "The target's camera is read from its files.",
    groups: target.groups,
    notes:
      target.kind === "camvid" && spec.target.startsWith("camvid:")
        ? [
            "CamVid's validation split is one clip, and most unlabelled training photographs are of the same clip: it stands for no other street.",
          ]
        : undefined,
  };
}

const sourceFacts = (dataset: Dataset): SetFacts => ({
  name: names[dataset.name] ?? dataset.name,
  split: "train",
  images: dataset.train.length,
  labels: dataset.name === "pd-v2" || dataset.name === "pd-v3" ? "masks with their holes filled" : "exact masks",
});

const targetSets = (target: Dataset, scored: LabelledSet): SetFacts[] => [
  { name: names[target.kind] ?? target.name, split: "train", images: target.train.length, labels: "none used" },
  { name: names[target.kind] ?? target.name, split: scored.split, images: scored.length, labels: "scored once per arm" },
];

async function readLosses(out: string, spec: StudySpec, { arm, seed }: ResultLine): Promise<LossHistory | undefined> {
  const phases = await readJson<{ source: LossStep[]; adaptation: LossStep[] } | undefined>(
    folder(out).losses(arm, seed),
    undefined,
  );
  return (
    phases && lossHistory(arm, seed, [{ records: phases.source }, { records: phases.adaptation, firstStep: spec.sourceSteps }])
  );
}

/** The first image of each source beside one of the scored images, both with their labels. */
async function pairs(sources: string[], opened: Dataset[], scored: LabelledSet): Promise<PairSample[]> {
  const places = spread(scored.length, sources.length);
  return Promise.all(
    sources.map(async (source, i) => {
      const [frame, other] = await Promise.all([opened[i].train.at(0), scored.at(places[i % places.length])]);
      return {
        source: names[source] ?? sourceLabel(source),
        sourceImage: frame.image,
        sourceLabels: frame.labels,
        targetImage: other.image,
        targetLabels: other.labels,
      };
    }),
  );
}

/** The image of PD v1 whose mask the simplification changes most, among the first forty. */
async function masks(sources: string[], opened: Dataset[]): Promise<MaskSample[]> {
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
async function predictions(
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

/** How to run it again, without the paths of the machine it ran on. */
function commandOf(spec: StudySpec): string {
  const parts = [`--preset ${spec.preset}`];
  if (spec.seeds.length > 1 && spec.preset !== "full") parts.push(`--seeds ${spec.seeds.length}`);
  if (spec.target !== "streets") parts.push(`--target ${spec.target.split(":")[0]}:PATH`);
  for (const source of spec.sources ?? []) parts.push(`--source ${source.split(":")[0]}:PATH`);
  return `npm start -- ${parts.join(" ")}`;
}

async function readJson<T>(file: string, otherwise: T): Promise<T> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  return text === undefined ? otherwise : (JSON.parse(text) as T);
}
