/**
 * One AdvEnt training step of DeepLab v2 on ResNet-101 with GapLab's own network, method, step and optimisers; weights and images are
 * drawn by the formula of the golden cases. Reads lines on stdin: "step" takes one, "profile" takes one and says where its time went.
 * Answers one JSON line each, as pytorch_step.py does.
 */
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { kernelForms, startBackend, tf } from "../../../dist/backend/index.js";
import { startCase } from "../../../dist/parity/index.js";
import { timeOperations } from "./operations.mjs";

const { values } = parseArgs({
  options: {
    threads: { type: "string", default: "2" },
    source: { type: "string", default: "180x320" },
    target: { type: "string", default: "128x256" },
  },
});
const size = (/** @type {string} */ text) => /** @type {[number, number]} */ (text.split("x").map(Number));
const say = (/** @type {unknown} */ value) => process.stdout.write(`${JSON.stringify(value)}\n`);
/** VmRSS is what the process holds now, VmHWM the most it ever held. @param {"VmRSS" | "VmHWM"} what */
const heldMiB = (what) => Number(new RegExp(`${what}:\\s+(\\d+)`).exec(readFileSync("/proc/self/status", "utf8"))?.[1]) / 1024;

const engine = await startBackend({ prefer: "tensorflow", threads: Number(values.threads) });
const startMiB = heldMiB("VmRSS");
const step = startCase({
  name: "bench",
  method: "advent",
  blocks: [3, 4, 23, 3],
  source: size(values.source),
  target: size(values.target),
  eval: [1, 1],
  iterations: 1,
  max_iterations: 250000,
  lr: 2.5e-6,
  lr_d: 1e-4,
  repeat: false,
  stream: 0,
  lambda: { main: 1e-3, aux: 2e-4 },
  precision: "float32",
});
const forms = [...new Set(kernelForms().map(({ form, why }) => (why ? `${form} forms: ${why}` : `${form} kernels`)))];
say({ ready: `GapLab, ${engine.line}; ${forms.join(", ")}`, startMiB });
for await (const line of createInterface({ input: process.stdin })) {
  if (line === "profile") {
    say({ parts: timeOperations(tf, () => step.take()) });
    continue;
  }
  const began = performance.now();
  const losses = step.take();
  say({ ms: performance.now() - began, losses, peakMiB: heldMiB("VmHWM"), tensors: tf.memory().numTensors });
}
process.exit(0);
