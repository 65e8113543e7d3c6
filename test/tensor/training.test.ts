/** A step of every method: who moves, what stays, what it leaves behind, and that it can be stopped and taken up again. */
import { expect, test } from "vitest";
import { tf, type Tensor4D, type Variable } from "../../src/backend/index.js";
import { discriminators } from "../../src/discriminator/index.js";
import { methods, type Method, type Player } from "../../src/method/index.js";
import { models, type Net } from "../../src/model/index.js";
import { join } from "../../src/training/flat.js";
import { adam, sgd } from "../../src/training/optimiser.js";
import { takeStep } from "../../src/training/step.js";
import { describeOnBackends, normal } from "./backends.js";

const [B, H, W] = [2, 32, 64];
/** Sky over road, a stripe of nothing between them. */
const labels = Uint8Array.from({ length: B * H * W }, (_, i) => {
  const row = Math.floor(i / W) % H;
  return row < 14 ? 10 : row < 18 ? 255 : 0;
});
const tiny = () => models.small({ seed: 3, width: 6 });
const scene = (step = 0) => ({
  step,
  source: { images: normal("source", [B, H, W, 3]) as Tensor4D, labels },
  target: { images: normal("target", [B, H, W, 3]) as Tensor4D },
  kept: new Map<string, Tensor4D>(),
});
const numbers = (variables: Iterable<Variable>) => Array.from(join(variables).dataSync());

/** Takes one step of a method with plain gradient descent for everyone; says who moved. */
function oneStep(net: Net, method: Method): { moved: string[]; losses: Record<string, number> } {
  const moved: string[] = [];
  const losses = takeStep(method.turns(net), scene(), (player: Player, gradients) => {
    moved.push(player.name);
    sgd(player.parameters, { momentum: 0, weightDecay: 0, clipNorm: 0 }).apply(gradients, 0.1);
  });
  return { moved, losses };
}

describeOnBackends("training", () => {
  const D = () => discriminators.fullyConvolutional({ seed: 5, width: 2 });

  test("each method moves the players it lists, and says every loss", () => {
    expect(oneStep(tiny(), methods.sourceOnly())).toMatchObject({ moved: ["net"] });
    const minent = oneStep(tiny(), methods.minent({ lambdaEntropy: 1 }));
    expect(minent.moved).toEqual(["net"]);
    expect(minent.losses["net/entropy"]).toBeGreaterThan(0.9);
    const advent = oneStep(tiny(), methods.advent({ discriminator: D() }));
    expect(advent.moved).toEqual(["net", "discriminator"]);
    expect(Object.keys(advent.losses)).toEqual([
      "net/segmentation",
      "net/adversarial",
      "discriminator/source",
      "discriminator/target",
    ]);
  });

  test("an untrained discriminator loses ln 2 on each half, and the network lambda ln 2", () => {
    const { losses } = oneStep(tiny(), methods.advent({ discriminator: D(), lambdaAdversarial: 0.5 }));
    expect(losses["discriminator/source"]).toBeCloseTo(Math.log(2) / 2, 1);
    expect(losses["net/adversarial"]).toBeCloseTo(Math.log(2) / 2, 1);
  });

  test("all gradients come before any update: the discriminator's losses do not depend on the network's learning rate", () => {
    const judged = [0, 10].map((rate) =>
      takeStep(methods.advent({ discriminator: D(), lambdaAdversarial: 1 }).turns(tiny()), scene(), (player, gradients) => {
        if (player.name === "net") sgd(player.parameters, { momentum: 0, weightDecay: 0, clipNorm: 0 }).apply(gradients, rate);
      }),
    );
    expect(judged[0]["discriminator/target"]).toBe(judged[1]["discriminator/target"]);
  });

  test("at lambda 0 the target moves nothing but the running statistics", () => {
    const [plain, control] = [tiny(), tiny()];
    oneStep(plain, methods.sourceOnly());
    oneStep(control, methods.advent({ discriminator: D(), lambdaAdversarial: 0 }));
    expect(numbers(control.parameters.values())).toEqual(numbers(plain.parameters.values()));
    expect(numbers(control.buffers.values())).not.toEqual(numbers(plain.buffers.values()));
  });

  test("before its warm-up ends the adversary does not touch the network", () => {
    const { losses } = oneStep(tiny(), methods.advent({ discriminator: D(), warmupSteps: 1 }));
    expect(Object.keys(losses)).toEqual(["net/segmentation", "discriminator/source", "discriminator/target"]);
  });

  test.each([methods.sourceOnly(), methods.minent(), "advent" as const])("a step leaves no tensor behind", (given) => {
    const net = tiny();
    const method = given === "advent" ? methods.advent({ discriminator: D() }) : given;
    const turns = method.turns(net);
    const optimisers = new Map(
      turns.map(({ player }) => [player, sgd(player.parameters, { momentum: 0.9, weightDecay: 0, clipNorm: 5 })]),
    );
    const what = scene();
    const step = () => takeStep(turns, what, (player, gradients) => optimisers.get(player)!.apply(gradients, 0.01));
    step();
    const before = tf.memory().numTensors;
    for (let i = 0; i < 3; i++) step();
    expect(tf.memory().numTensors).toBe(before);
  });

  test("the segmentation loss falls", () => {
    const net = tiny();
    const turns = methods.sourceOnly().turns(net);
    const optimiser = sgd(net.parameters, { momentum: 0.9, weightDecay: 0, clipNorm: 5 });
    const step = () => takeStep(turns, scene(), (_, gradients) => optimiser.apply(gradients, 0.05))["net/segmentation"];
    const first = step();
    for (let i = 0; i < 10; i++) step();
    expect(step()).toBeLessThan(first - 0.1);
  });

  test("SGD follows the trace computed with PyTorch: p 1, lr 0.1, momentum 0.9, decay 0.1, gradient 1", () => {
    const p = tf.variable(tf.tensor1d([1])) as Variable;
    const optimiser = sgd(new Map([["p", p]]), { momentum: 0.9, weightDecay: 0.1, clipNorm: 0 });
    const trace = [0, 1, 2].map(() => (optimiser.apply([[tf.tensor1d([1])]], 0.1), p.dataSync()[0]));
    expect(trace).toEqual([expect.closeTo(0.89, 3), expect.closeTo(0.682, 3), expect.closeTo(0.388, 3)]);
  });

  test("repeated updates follow the trace of PyTorch's loop over a tensor that is listed three times", () => {
    const p = tf.variable(tf.tensor1d([1])) as Variable;
    const optimiser = sgd(new Map([["p", p]]), { momentum: 0.9, weightDecay: 0.1, clipNorm: 0, repeats: () => 3 });
    const trace = [0, 1, 2].map(() => (optimiser.apply([[tf.tensor1d([1])]], 0.1), p.dataSync()[0]));
    expect(trace).toEqual([expect.closeTo(0.673, 3), expect.closeTo(-0.18, 3), expect.closeTo(-1.594, 3)]);
  });

  test("a long gradient is cut to the norm that is allowed", () => {
    const p = tf.variable(tf.tensor1d([0, 0])) as Variable;
    sgd(new Map([["p", p]]), { momentum: 0, weightDecay: 0, clipNorm: 5 }).apply(
      [[tf.tensor1d([10, 20]), tf.tensor1d([20, 20])]],
      1,
    );
    expect(Array.from(p.dataSync())).toEqual([expect.closeTo(-3, 4), expect.closeTo(-4, 4)]);
  });

  test("Adam's first move is the learning rate, whatever the gradient's size", () => {
    const p = tf.variable(tf.tensor1d([1, 1])) as Variable;
    adam(new Map([["p", p]]), { betas: [0.9, 0.99], epsilon: 1e-8 }).apply([[tf.tensor1d([1e-3, -50])]], 0.01);
    expect(Array.from(p.dataSync())).toEqual([expect.closeTo(0.99, 5), expect.closeTo(1.01, 5)]);
  });
});
