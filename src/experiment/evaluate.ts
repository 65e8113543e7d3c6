/** Scores what an experiment left, or checkpoint files, on a target: the last snapshot, every one, or several as one. */
import { existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { GapLabError } from "../core/index.js";
import { buildNet } from "./build.js";
import { openTarget } from "./data.js";
import type { Tell } from "./events.js";
import { folder, readSpec } from "./folder.js";
import { presetOf } from "./presets/index.js";
import { readResults, withEvaluation, writeResults, type Best, type Evaluation } from "./results.js";
import { score, type Split } from "./score.js";
import { lastSnapshot, snapshots } from "./snapshots.js";
import { placeOf } from "./spec-of.js";
import { parseSpec, type ExperimentSpec } from "./spec.js";
import { loadNet } from "./weights.js";

export interface EvaluateChoices {
  /** KIND:PATH. Default: the experiment's own target. */
  readonly target?: string;
  /** Default "val". */
  readonly split?: Split;
  /** Every snapshot in place of the last one. */
  readonly allSnapshots?: boolean;
  /** More folders or files, whose logits are averaged with the first one's. */
  readonly ensemble?: readonly string[];
  /** What network and which sizes a file without an experiment has. Default "gta5-advent". */
  readonly preset?: string;
  /** At most this many images. */
  readonly images?: number;
  readonly signal?: AbortSignal;
  readonly tell?: Tell;
}

export interface Scored {
  /** Of the last snapshot, or of the files together: the result. */
  readonly last: Evaluation;
  /** Where every snapshot was scored. */
  readonly best?: Best;
  readonly evaluations: readonly Evaluation[];
}

export async function evaluateExperiment(what: string, choices: EvaluateChoices = {}): Promise<Scored> {
  const { allSnapshots = false, ensemble = [], split, signal, tell } = choices;
  const members = await Promise.all([what, ...ensemble].map((each) => member(each, choices)));
  const spec = members[0].spec;
  if (allSnapshots && (ensemble.length > 0 || members[0].out === undefined)) {
    throw new GapLabError("evaluate", {
      expected: "one experiment's folder for all of its snapshots",
      got: [what, ...ensemble].join(", "),
    });
  }
  const target = await openTarget(spec, { signal });
  const rounds = allSnapshots ? (await snapshots(members[0].out!)).map((each) => [{ ...members[0], ...each }]) : [members];
  const evaluations: Evaluation[] = [];
  for (const round of rounds) {
    const nets = round.map((each) => buildNet(each.spec, "empty"));
    try {
      for (const [i, net] of nets.entries()) await loadNet(net, round[i].file);
      const step = round.length === 1 ? round[0].step : undefined;
      const evaluation = await score(nets, target, spec, { split, files: round.map((each) => each.file), step, signal, tell });
      tell?.({ kind: "scored", evaluation });
      evaluations.push(evaluation);
      if (round.length === 1) await remember(round[0], evaluation);
    } finally {
      for (const net of nets) net.dispose();
    }
  }
  const best = evaluations.reduce((a, b) => (b.miou > a.miou ? b : a));
  return {
    last: evaluations.at(-1)!,
    ...(allSnapshots && { best: { ...best, selected: "with target labels" } as const }),
    evaluations,
  };
}

interface Member {
  readonly file: string;
  readonly spec: ExperimentSpec;
  /** The experiment that it belongs to. */
  readonly out?: string;
  readonly step?: number;
}

/** A folder's last snapshot, or a file, of an experiment or from elsewhere; on the target that is asked for. */
async function member(what: string, { target, preset = "gta5-advent", images }: EvaluateChoices): Promise<Member> {
  if (!existsSync(what)) throw new GapLabError(what, { expected: "an experiment's folder or a checkpoint", got: "no such file" });
  const isFolder = statSync(what).isDirectory();
  const out = isFolder ? what : dirname(dirname(resolve(what)));
  const isOurs = isFolder || existsSync(folder(out).spec);
  const own = isOurs ? await readSpec(out) : undefined;
  const { kinds, values } = presetOf(preset);
  const place = target === undefined ? undefined : placeOf(target, own?.target.split(":")[0] ?? kinds.target);
  if (!own && !place) throw new GapLabError(what, { expected: "a target to score on: --target KIND:PATH", got: "none" });
  const base = own ?? { source: place, ...values, preset };
  const spec = parseSpec({ ...base, ...(place && { target: place }), ...(images && { valImages: images }) }, what);
  if (isFolder) return { ...(await lastSnapshot(out)), spec, out };
  const step = /step-(\d+)\.safetensors$/.exec(what)?.[1];
  return { file: resolve(what), spec, ...(own && { out }), ...(step && { step: Number(step) }) };
}

/** Beside the experiment's other scores, if it is on the same images of its own target. */
async function remember({ out, step }: Member, evaluation: Evaluation): Promise<void> {
  if (out === undefined || step === undefined || evaluation.target !== (await readSpec(out)).target) return;
  const { results: file } = folder(out);
  const results = await readResults(file);
  const { split, images } = evaluation;
  const isAlike = !results?.last || (results.last.split === split && results.last.images === images);
  if (results && isAlike) await writeResults(file, withEvaluation(results, evaluation));
}
