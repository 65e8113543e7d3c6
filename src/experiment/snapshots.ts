/**
 * Snapshots: the network alone, as it would be scored, every so many steps; the newest ones are kept. In PyTorch's names and layout, so
 * that `safetensors.torch.load_file` reads them as a state dict.
 */
import { readdir, rm } from "node:fs/promises";
import { GapLabError } from "../core/index.js";
import { saveNet } from "../model/load.js";
import type { Net } from "../model/index.js";
import type { Run } from "../training/index.js";
import { folder } from "./folder.js";
import type { ExperimentSpec } from "./spec.js";

export interface Snapshot {
  readonly step: number;
  readonly file: string;
}

/** In the order of steps. */
export async function snapshots(out: string): Promise<Snapshot[]> {
  const names = await readdir(folder(out).checkpoints).catch(() => []);
  const steps = names.flatMap((name) => /^step-(\d+)\.safetensors$/.exec(name)?.[1] ?? []).map(Number);
  return steps.sort((a, b) => a - b).map((step) => ({ step, file: folder(out).snapshot(step) }));
}

/** @throws GapLabError where training has not come to the first one. */
export async function lastSnapshot(out: string): Promise<Snapshot> {
  const last = (await snapshots(out)).at(-1);
  if (last) return last;
  const fix = "Train on with `npx gaplab resume`; one is written every snapshotEvery steps and at the end.";
  throw new GapLabError(out, { expected: "a snapshot to score", got: "none yet", fix });
}

/** Writes one and lets go of the oldest beyond what is kept. */
export async function writeSnapshot(run: Run, spec: ExperimentSpec, out: string): Promise<string> {
  const file = folder(out).snapshot(run.step);
  await withScored(run, (net) => saveNet(file, net, { step: String(run.step), preset: spec.preset, network: net.name }));
  for (const old of (await snapshots(out)).slice(0, -spec.keep)) await rm(old.file, { force: true });
  return file;
}

/** The network as it would be scored now: the average where there is one, else the one in training, not copied. */
export async function withScored<T>(run: Run, use: (net: Net) => Promise<T>): Promise<T> {
  const net = run.schedule.averaging > 0 ? run.averaged() : run.net;
  try {
    return await use(net);
  } finally {
    if (net !== run.net) net.dispose();
  }
}
