/** Batch normalisation measured again on other images: what moves, by how much, and what stays. */
import { expect, test } from "vitest";
import { tf } from "../../src/backend/index.js";
import { streams } from "../../src/core/index.js";
import type { UnlabelledSet } from "../../src/dataset/index.js";
import { models, type Net } from "../../src/model/index.js";
import { remeasured } from "../../src/training/index.js";
import { describeOnBackends } from "./backends.js";

const [width, height] = [32, 16];
const chance = streams(3)("pictures");
const image = { width, height, data: Uint8Array.from({ length: width * height * 3 }, () => 40 + chance.below(60)) };
/** One picture, however often it is asked for: every batch has the same statistics. */
const set = { name: "one", split: "train", length: 1, at: async () => ({ id: "0", image }) } as unknown as UnlabelledSet;
const numbers = (net: Net, name: string) => [...net.variable(name).dataSync()];

describeOnBackends("remeasured statistics", () => {
  const mean = "stem1.bn.running_mean";

  test("come nearer by a tenth of what is left, each step", async () => {
    const net = models.small({ seed: 1, width: 6 });
    const [before, once, twenty] = [net, await remeasured(net, set, { batch: 1, steps: 1 }), await remeasured(net, set, { batch: 1, steps: 20 })]; // prettier-ignore
    numbers(before, mean).forEach((m0, c) => {
      const batch = (numbers(once, mean)[c] - 0.9 * m0) / 0.1;
      expect(numbers(twenty, mean)[c] - batch).toBeCloseTo(0.9 ** 20 * (m0 - batch), 5);
    });
  });

  test("are the copy's alone: no weight moves, the network stays as it is, and only the copy is left behind", async () => {
    const net = models.small({ seed: 1, width: 6 });
    const [old, tensors] = [numbers(net, mean), tf.memory().numTensors];
    const copy = await remeasured(net, set, { steps: 3 });
    expect(numbers(net, mean)).toEqual(old);
    expect(numbers(copy, mean)).not.toEqual(old);
    for (const name of net.parameters.keys()) expect(numbers(copy, name), name).toEqual(numbers(net, name));
    copy.dispose();
    expect(tf.memory().numTensors).toBe(tensors);
  });

  test("stop when told to", async () => {
    const net = models.small({ seed: 1, width: 6 });
    await expect(remeasured(net, set, { signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow("enough");
  });
});
