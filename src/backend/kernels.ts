/**
 * GapLab's own TensorFlow operations (`native/kernels/`): which of them compute, and why not, where they do not. They are for the CPU;
 * everything they do can also be done in TensorFlow's own operations, slower. `GAPLAB_KERNELS=off` keeps to those.
 */
import { existsSync } from "node:fs";
import { built } from "./libraries.js";
import { requireHere } from "./tf.js";

type Features = "AVX-512" | "AVX2" | "baseline";

/** What the addon exports: `native/kernels/module.cc`. */
interface Addon {
  features: Features;
  setThreads(count: number): void;
}

/** Each kernel, and the least it asks of the processor. */
const needs = {
  "batch norm": "baseline",
  SGD: "baseline",
  Adam: "baseline",
  softmax: "baseline",
  "max pool": "baseline",
  stride: "baseline",
  padding: "baseline",
  enlarge: "baseline",
  Winograd: "AVX2",
  "matrix product": "AVX2",
} as const satisfies Record<string, Features>;

export type KernelName = keyof typeof needs;

export interface KernelForm {
  readonly name: KernelName;
  /** "own (AVX-512)", "own (AVX2)", "own", "stock" */
  readonly form: string;
  /** Why it is the stock form. */
  readonly why?: string;
  /** What would mend that, where something is amiss. */
  readonly fix?: string;
}

const rank: readonly Features[] = ["baseline", "AVX2", "AVX-512"];

let addon: Addon | undefined;
let whyNot: Pick<KernelForm, "why" | "fix"> = { why: "TensorFlow has not been started" };
const setUp = "Run `npm run setup`; it compiles native/kernels/.";

/** Registers the operations with TensorFlow, once it is loaded. What fails here costs speed and nothing else. */
export function loadKernels(device: "CPU" | "GPU", threads: number): void {
  const path = built("kernels.node");
  if (device === "GPU") whyNot = { why: "TensorFlow computes on the GPU" };
  else if (process.env.GAPLAB_KERNELS === "off") whyNot = { why: "GAPLAB_KERNELS=off" };
  else if (!existsSync(path)) whyNot = { why: "build/kernels.node is not there", fix: setUp };
  else {
    try {
      addon = requireHere(path) as Addon;
      addon.setThreads(threads);
    } catch (error) {
      whyNot = { why: String(error).split("\n")[0], fix: setUp };
    }
  }
}

let areWanted = true;

/** Turns the own kernels off and on again in a running process, for tests and benchmarks that compare the two forms. */
export function useOwnKernels(wanted: boolean): void {
  areWanted = wanted;
}

/** Whether this kernel's own form computes, on the TensorFlow backend. */
export const hasOwnKernel = (name: KernelName): boolean => addon !== undefined && areWanted && isEnough(addon, name);

const isEnough = ({ features }: Addon, name: KernelName) => rank.indexOf(features) >= rank.indexOf(needs[name]);

/** The form of every kernel, as `gaplab doctor` says it. */
export function kernelForms(): KernelForm[] {
  return (Object.keys(needs) as KernelName[]).map((name) => {
    if (!addon) return { name, form: "stock", ...whyNot };
    if (!areWanted) return { name, form: "stock", why: "turned off in this process" };
    if (!isEnough(addon, name)) return { name, form: "stock", why: `this processor has no ${needs[name]}` };
    return { name, form: addon.features === "baseline" ? "own" : `own (${addon.features})` };
  });
}
