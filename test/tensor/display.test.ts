/** Tensors, networks, predictions and runs show themselves, and leave nothing behind. */
import { expect, test } from "vitest";
import { tf } from "../../src/backend/index.js";
import { display, type MimeBundle } from "../../src/core/index.js";
import { discriminators } from "../../src/discriminator/index.js";
import { heatMap } from "../../src/display/index.js";
import { methods } from "../../src/method/index.js";
import { models } from "../../src/model/index.js";
import { train } from "../../src/training/index.js";
import { fakeStreet } from "../fixtures/fake-streets.js";
import { describeOnBackends } from "./backends.js";

const bundleOf = async (value: object) => (await (value as { [display](): MimeBundle })[display]()) as Record<string, string>;
const { image, filled } = fakeStreet(1, { width: 64, height: 32 });
const frames = { name: "fake", split: "train", length: 4, at: async (i: number) => ({ id: String(i), image, labels: filled }) };

describeOnBackends("display", () => {
  test("a tensor says shape, type, statistics and values; a disposed one that it is disposed", async () => {
    const tensor = tf.tensor([[1, 2], [3, 4]]); // prettier-ignore
    const before = tf.memory().numTensors;
    const shown = await bundleOf(tensor);
    expect(shown["text/plain"]).toMatch(
      /^tensor \[2 2\] float32: 4 values, min 1, mean 2.500, max 4, std 1.118\n 1 {2}2\n 3 {2}4$/,
    );
    expect(shown["text/html"].match(/<td /g)).toHaveLength(4);
    expect(tf.memory().numTensors).toBe(before);
    tensor.dispose();
    expect((await bundleOf(tensor))["text/plain"]).toBe("tensor [2 2] float32: disposed, its values are gone");
  });

  test("a tensor with one number per place makes a heat map; others say what they lack", () => {
    tf.tidy(() => {
      const map = tf.tensor([[1, 2, 3], [4, 5, 6]]); // prettier-ignore
      for (const shape of [
        [2, 3],
        [1, 2, 3],
        [2, 3, 1],
        [1, 2, 3, 1],
      ]) {
        expect(heatMap(map.reshape(shape), { title: "t" }), String(shape)).toMatchObject({ width: 3, height: 2 });
      }
      expect(heatMap(tf.ones([1, 1, 3, 1]), { title: "t" })).toMatchObject({ width: 3, height: 1 });
      for (const shape of [[6], [1, 2, 3, 4], [2, 3, 1, 1, 1]]) {
        expect(() => heatMap(tf.ones(shape), { title: "t" })).toThrow(/heatMap: expected one number per place.*got/s);
      }
    });
  });

  test("a variable says its name", async () => {
    const variable = tf.variable(tf.tensor([1]), true, "weights");
    expect((await bundleOf(variable))["text/plain"]).toMatch(/^variable weights \[1\] float32/);
    variable.dispose();
  });

  test("every kind of tensor shows itself", async () => {
    for (const make of [
      () => tf.scalar(true),
      () => tf.tensor(["a"]),
      () => tf.zeros([0, 3]),
      () => tf.range(0, 300, 1, "int32"),
    ]) {
      const tensor = make();
      expect((await bundleOf(tensor))["text/plain"]).toMatch(/^tensor \[/);
      tensor.dispose();
    }
  });

  test("networks, discriminators, predictions and runs", async () => {
    const net = models.small({ seed: 1, width: 6 });
    const D = discriminators.fullyConvolutional({ seed: 1, width: 2 });
    expect((await bundleOf(net))["text/plain"]).toMatch(
      /^network small: .*in 21 layers.*\nimages \[B H W 3\] → logits \[B H W 19\]/,
    );
    expect((await bundleOf(D))["text/plain"]).toMatch(/5 layers.*\nself-information \[B H W 19\]/);
    expect((await bundleOf(net.predict(image)))["text/plain"]).toMatch(/^classes, a mask: .*, entropy, mean 0\.\d\d of 1$/);

    const run = train({ net, source: frames as never, method: methods.sourceOnly(), schedule: { batch: 1 } });
    expect((await bundleOf(run))["text/plain"]).toMatch(/0 steps taken.*\nNothing has moved yet/);
    await run.for(2);
    const before = tf.memory().numTensors;
    const shown = await bundleOf(run);
    expect(shown["text/plain"]).toMatch(/2 steps taken.*\d ms per step\nlast losses: net\/segmentation \d/);
    expect(shown["text/html"]).toContain("<svg ");
    expect(shown["text/html"]).toContain("currentColor");
    expect(tf.memory().numTensors).toBe(before);
    for (const one of [run, net, D]) one.dispose();
  });

  test("a run that is stopped tells its listener, and keeps its work", async () => {
    const net = models.small({ seed: 1, width: 6 });
    const run = train({ net, source: frames as never, method: methods.sourceOnly(), schedule: { batch: 1 } });
    const [heard, stop] = [[] as (number | string)[], new AbortController()];
    const tell = Object.assign(({ step }: { step: number }) => void (heard.push(step) === 2 && stop.abort()), {
      stopped: () => void heard.push("stopped"),
    });
    await expect(run.for(5, { onProgress: tell, signal: stop.signal })).rejects.toThrow(/abort/);
    expect(heard).toEqual([1, 2, "stopped"]);
    expect(run.step).toBe(2);
    for (const one of [run, net]) one.dispose();
  });
});
