/** Scoring at the labels' size: the same classes as enlarging the whole, networks that judge together, and what ends it early. */
import { expect, test } from "vitest";
import { GapLabError, type LabelledFrame } from "../../src/core/index.js";
import { enlargedClasses, tf, type Tensor4D } from "../../src/backend/index.js";
import type { LabelledSet } from "../../src/dataset/index.js";
import { models } from "../../src/model/index.js";
import { evaluate } from "../../src/training/index.js";
import { describeOnBackends, normal } from "./backends.js";

/** Images of 32x32 with labels of 64x48, made when asked for; `asked` counts how. */
function images(length: number, broken = -1) {
  const asked: unknown[] = [];
  const at = async (index: number, want: unknown): Promise<LabelledFrame> => {
    asked.push(want);
    if (index === broken) throw new GapLabError(`image ${index}`, { expected: "a whole PNG", got: "half of one" });
    const data = Uint8Array.from({ length: 32 * 32 * 3 }, (_, i) => (i * 7 + index * 31) % 256);
    const labels = Uint8Array.from({ length: 64 * 48 }, (_, i) => (i + index) % 19);
    return { id: String(index), image: { width: 32, height: 32, data }, labels: { width: 64, height: 48, data: labels } };
  };
  return { set: { name: "made", split: "val", length, at } as unknown as LabelledSet, asked };
}
const silent = { onProgress: () => {} };

describeOnBackends("scoring", () => {
  test.each([
    [5, 9, 20, 36],
    [3, 4, 17, 5],
    [4, 4, 4, 4],
  ])("classes of %i x %i enlarged to %i x %i are those of the enlarged logits", (h, w, H, W) => {
    const z = normal("z", [2, h, w, 19]) as Tensor4D;
    const whole = tf.image.resizeBilinear(z, [H, W], true);
    const [ours, theirs] = [enlargedClasses(z, { width: W, height: H }).dataSync(), tf.argMax(whole, -1).dataSync()];
    const values = whole.dataSync();
    for (const [i, c] of ours.entries()) expect(values[i * 19 + theirs[i]] - values[i * 19 + c]).toBeLessThan(1e-5);
  });

  test("two networks judge by the mean of their logits; one twice judges as once", async () => {
    const [a, b] = [models.small({ seed: 1, width: 6 }), models.small({ seed: 2, width: 6 })];
    const { set } = images(2);
    const [alone, twice, both] = [
      await evaluate(a, set, silent),
      await evaluate([a, a], set, silent),
      await evaluate([a, b], set, silent),
    ];
    expect(twice.confusion).toEqual(alone.confusion);
    expect(both.confusion).not.toEqual(alone.confusion);
    expect(both.pixels).toBe(2 * 64 * 48);
  });

  test("reads each image once, keeps none, and leaves no tensor behind", async () => {
    const net = models.small({ seed: 1, width: 6 });
    const { set, asked } = images(5);
    const before = tf.memory().numTensors;
    await evaluate(net, set, silent);
    expect(asked).toEqual(Array.from({ length: 5 }, () => ({ depth: false, keep: false })));
    expect(tf.memory().numTensors).toBe(before);
  });

  test("a broken image and an abort end it with one clear error", async () => {
    const net = models.small({ seed: 1, width: 6 });
    await expect(evaluate(net, images(3, 1).set, silent)).rejects.toThrow("image 1");
    const stop = new AbortController();
    const done: number[] = [];
    const onProgress = (at: { done: number }) => (done.push(at.done), stop.abort());
    await expect(evaluate(net, images(3).set, { signal: stop.signal, onProgress })).rejects.toThrow();
    expect(done).toEqual([1]);
  });
});
