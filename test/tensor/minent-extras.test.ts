/** The two terms of the MinEnt paper that its code lacks: entropy ranking and the class-ratio prior. */
import { expect, test } from "vitest";
import { checkGradient, tf, type Tensor4D } from "../../src/backend/index.js";
import { classPriorLoss, entropyLoss, entropyMap, rankedEntropyLoss } from "../../src/loss/index.js";
import { methods } from "../../src/method/index.js";
import { models } from "../../src/model/index.js";
import { takeStep } from "../../src/training/step.js";
import { describeOnBackends, normal } from "./backends.js";

const logits = (name = "z") => normal(name, [2, 4, 5, 6], 2) as Tensor4D;

describeOnBackends("MinEnt's extras", () => {
  test("ranking keeps each image's least sure pixels; all of them are plain MinEnt", () => {
    const z = logits();
    const maps = Array.from(entropyMap(z).dataSync());
    const worst = [maps.slice(0, 20), maps.slice(20)].map((m) => m.sort((a, b) => b - a).slice(0, 6));
    const expected = worst.flat().reduce((a, b) => a + b) / 12;
    expect(rankedEntropyLoss(z, 0.3).dataSync()[0]).toBeCloseTo(expected, 5);
    expect(rankedEntropyLoss(z, 1).dataSync()[0]).toBeCloseTo(entropyLoss(z).dataSync()[0], 5);
  });

  test("the prior asks for half of a class's share: nothing where it is there, the lack where it is not", () => {
    // Every pixel is class 0 for sure; the source has half of class 0 and half of class 1.
    const sure = tf.tensor4d([[[[50, 0]], [[50, 0]]]]);
    expect(classPriorLoss(sure, [0.5, 0.5]).dataSync()[0]).toBeCloseTo(0.25, 5);
    expect(classPriorLoss(tf.zeros([1, 2, 2, 2]) as Tensor4D, [0.5, 0.5]).dataSync()[0]).toBe(0);
  });

  test("gradients", () => {
    const shares = [0.6, 0.2, 0.1, 0.05, 0.03, 0.02];
    expect(checkGradient((z) => classPriorLoss(z as Tensor4D, shares, 1.3), [logits()]).gap).toBeLessThan(1e-2);
    expect(checkGradient((z) => rankedEntropyLoss(z as Tensor4D, 0.3), [logits()], { step: 1e-3, floor: 1e-2 }).gap).toBeLessThan(
      3e-2,
    );
  });

  test("both are terms of a step, and a prior for other classes is refused", () => {
    const net = models.small({ seed: 1, width: 6 });
    const scene = {
      step: 0,
      source: { images: normal("s", [1, 32, 32, 3]) as Tensor4D, labels: new Uint8Array(1024) },
      target: { images: normal("t", [1, 32, 32, 3]) as Tensor4D },
      kept: new Map<string, Tensor4D>(),
    };
    const shares = Array.from({ length: 19 }, () => 1 / 19);
    const method = methods.minent({ lambdaEntropy: 1, entropyRanking: 0.3, classPrior: { shares, lambda: 1 } });
    const losses = takeStep(method.turns(net), scene, () => {});
    expect(Object.keys(losses)).toEqual(["net/segmentation", "net/entropy", "net/class prior"]);
    expect(() => methods.minent({ classPrior: { shares: [1], lambda: 1 } }).turns(net)).toThrow("19 classes");
  });
});
