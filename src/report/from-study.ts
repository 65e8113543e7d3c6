/** Gathers a study's folder into what a report is made from. Reads results and pictures; trains and scores nothing. */
import { readFile } from "node:fs/promises";
import os from "node:os";
import { GapLabError } from "../core/index.js";
import type { Dataset, LabelledSet } from "../dataset/index.js";
import {
  armsOf,
  folder,
  isStreet,
  openSource,
  openTarget,
  readResults,
  readSpec,
  scoredSplit,
  sourceLabel,
} from "../study/index.js";
import type { StudySpec } from "../study/index.js";
import type { LossHistory, ReportInput, ResultLine, SetFacts, TargetFacts } from "./input.js";
import { lossHistory, type LossStep } from "./loss-history.js";
import { maskSamples, pairSamples, predictionSamples } from "./samples.js";

/** Streets that a report has to draw again leave no bar on its page. */
const quietly = { onProgress: () => undefined };

/** @throws GapLabError when the folder holds no study, or when a dataset, a picture or a file of losses is missing or broken. */
export async function gather(out: string): Promise<ReportInput> {
  const spec = await readSpec(out);
  const results = (await readResults(out)).filter((line) => spec.arms.includes(line.arm) && spec.seeds.includes(line.seed));
  const arms = armsOf(spec);
  const seed = spec.seeds[0];
  const target = await openTarget(spec, quietly);
  const scored = scoredSplit(target)!;
  const sources = [...new Set(arms.map((arm) => arm.source))];
  const opened = await Promise.all(sources.map((source) => openSource(spec, source, seed, quietly)));
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
      pairs: await pairSamples(sources.map(nameOf), opened, scored),
      masks: await maskSamples(sources, opened),
      predictions: await predictionSamples(out, arms, results, scored, seed),
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
    files: ["report.html", "report.ipynb", "spec.json", "results.jsonl", "losses/", "samples/", "checkpoints/"],
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

const nameOf = (source: string): string => names[source] ?? sourceLabel(source);

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
  if (text === undefined) return otherwise;
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    const fix = "Remove the file, and its arm's line in results.jsonl; then run the same `gaplab study` again.";
    throw new GapLabError(file, { expected: "JSON, as the study wrote it", got: (cause as Error).message, fix, cause });
  }
}
