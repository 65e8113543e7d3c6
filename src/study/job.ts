/** One piece of a study's work: the source phase of one source and seed, or one arm from there to its score. */
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { explainWrite, writeWhole } from "../core/index.js";
import type { Dataset } from "../dataset/index.js";
import { discriminators } from "../discriminator/index.js";
import { encodeGrey } from "../image/index.js";
import { classes } from "../labels/index.js";
import { methods } from "../method/index.js";
import { models, type Net } from "../model/index.js";
import { evaluate, train, type Progress, type Run } from "../training/index.js";
import { sourceLabel, type Arm } from "./arms.js";
import { openSource, openTarget, sampleCount, scoredSplit, spread } from "./data.js";
import { folder } from "./folder.js";
import type { ResultLine } from "./results.js";
import type { StudySpec } from "./spec.js";

export interface Job {
  /** File name of its checkpoint. */
  readonly id: string;
  readonly seed: number;
  readonly source: string;
  /** Absent: the source phase that all arms of this source and seed share. */
  readonly arm?: Arm;
}

export interface JobContext {
  readonly spec: StudySpec;
  readonly out: string;
  readonly backend: string;
  readonly signal: AbortSignal;
  onProgress(progress: Progress & { phase: "source" | "adaptation" | "scoring" }): void;
}

export const sourceJob = (source: string, seed: number): Job => ({ id: `source-${sourceLabel(source)}-${seed}`, source, seed });

/** Runs a job to its end, or to the abort. Returns an arm's result. */
export async function runJob(job: Job, context: JobContext): Promise<ResultLine | undefined> {
  const { spec, out } = context;
  const source = await openSource(spec, job.source, job.seed);
  const first = sourceRun(spec, source, job.seed);
  const firstFile = folder(out).checkpoint(sourceJob(job.source, job.seed).id);
  if (existsSync(firstFile)) await first.restore(firstFile);
  if (!job.arm) {
    await advance(first, spec.sourceSteps, firstFile, "source", context);
    return undefined;
  }
  const began = performance.now();
  const target = await openTarget(spec);
  const second = armRun(spec, job.arm, first.net, source, target, job.seed);
  const file = folder(out).checkpoint(job.id);
  if (existsSync(file)) await second.restore(file);
  await advance(second, spec.adaptationSteps, file, "adaptation", context);
  const line = await score(job.arm, job.seed, second.averaged(), target, context);
  const losses = { source: first.history, adaptation: second.history };
  await writeWhole(folder(out).losses(job.arm.name, job.seed), JSON.stringify(losses));
  return { ...line, seconds: Math.round((performance.now() - began) / 100) / 10 };
}

/** Phase one. The same for every arm of a source and seed. */
function sourceRun(spec: StudySpec, source: Dataset, seed: number): Run {
  const { batch, power, momentum, weightDecay, clipNorm, learningRate, sourceSteps: horizon } = spec;
  return train({
    net: models.small({ seed, width: spec.netWidth }),
    source: source.train,
    method: methods.sourceOnly(),
    seed,
    schedule: { batch, power, momentum, weightDecay, clipNorm, learningRate, horizon, averaging: 0 },
  });
}

/** Phase two, from the weights of phase one. All arms of a seed see the same batches; they differ in the source and in the method. */
function armRun(spec: StudySpec, arm: Arm, net: Net, source: Dataset, target: Dataset, seed: number): Run {
  const { batch, power, momentum, weightDecay, clipNorm, averaging, adaptationSteps: horizon, warmupSteps } = spec;
  const method =
    arm.method === "source-only"
      ? methods.sourceOnly()
      : methods.advent({
          discriminator: discriminators.fullyConvolutional({ seed, width: spec.discriminatorWidth }),
          lambdaAdversarial: arm.lambda,
          learningRate: spec.discriminatorLearningRate,
          warmupSteps,
        });
  return train({
    net,
    source: source.train,
    target: target.train.withoutLabels(),
    method,
    seed: seed + 1000,
    schedule: { batch, power, momentum, weightDecay, clipNorm, averaging, horizon, learningRate: spec.adaptationLearningRate },
  });
}

/** Goes on to `steps`, saving now and then, at the end and when stopped. */
async function advance(run: Run, steps: number, file: string, phase: "source" | "adaptation", context: JobContext): Promise<void> {
  const { spec, signal, onProgress } = context;
  const save = async () => {
    try {
      await mkdir(dirname(file), { recursive: true });
      await run.save(file);
    } catch (error) {
      throw explainWrite(error, file);
    }
  };
  try {
    while (run.step < steps) {
      const next = Math.min(steps, (Math.floor(run.step / spec.checkpointEvery) + 1) * spec.checkpointEvery);
      await run.for(next - run.step, { signal, onProgress: (progress) => onProgress({ ...progress, steps, phase }) });
      await save();
    }
  } catch (error) {
    if (signal.aborted && run.step > 0) await save();
    throw error;
  }
}

async function score(arm: Arm, seed: number, net: Net, target: Dataset, context: JobContext): Promise<Omit<ResultLine, "seconds">> {
  const { spec, out, backend, signal } = context;
  const set = scoredSplit(target);
  const scores = await evaluate(net, set, {
    groups: target.groups,
    signal,
    onProgress: ({ done, total }) =>
      context.onProgress({ step: done, steps: total, losses: {}, secondsPerStep: 0, phase: "scoring" }),
  });
  for (const [i, index] of spread(set.length, sampleCount).entries()) {
    const prediction = net.predict((await set.at(index)).image);
    const entropy = prediction.entropy();
    const classMap = prediction.classes(target.groups?.map((group) => group.trainIds));
    await writeWhole(folder(out).sample(arm.name, seed, i, "classes"), await encodeGrey(classMap));
    await writeWhole(
      folder(out).sample(arm.name, seed, i, "entropy"),
      await encodeGrey({ ...entropy, data: Uint8Array.from(entropy.data, (e) => Math.round(255 * e)) }),
    );
  }
  return {
    arm: arm.name,
    seed,
    source: arm.source,
    target: spec.target,
    method: arm.method,
    lambda: arm.lambda,
    classes: target.groups ? target.groups.map((group) => group.name) : classes.map((c) => c.name),
    iou: scores.iou,
    miou: scores.miou,
    split: set.split,
    steps: spec.sourceSteps + spec.adaptationSteps,
    backend,
  };
}
