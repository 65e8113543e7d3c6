/** Runs a golden case with the network, the method, the step and the optimisers that training uses, and notes what came out. */
import { tf, type Variable } from "../backend/index.js";
import { classes } from "../labels/index.js";
import { Confusion } from "../metric/index.js";
import type { Net } from "../model/index.js";
import type { CaseSettings, GoldenCase, Summary } from "./case.js";
import { drawnLabels } from "./draw.js";
import { dispose, drawPlayers, imageTensor, sceneOf, take, type Judges } from "./players.js";
import { channelsFirst, pytorchShape, summarise, toPytorch } from "./summary.js";

/** What came out, under the names of the golden file: "step 1 seg_main", "step 1 grads conv1.weight". */
export type Outcome = Map<string, number | Summary | number[][]>;

export function runCase({ case: settings, steps, eval: scored }: GoldenCase): Outcome {
  const outcome: Outcome = new Map();
  const players = drawPlayers(settings);
  const { net, judges } = players;
  for (let t = 0; t < settings.iterations; t++) {
    const note = (name: string, value: number | Summary) => outcome.set(`step ${t + 1} ${name}`, value);
    const watched = watchLogits(net, note);
    const scene = sceneOf(settings, t);
    const losses = take(players, settings, scene, (player, gradients) => {
      if (player.name !== "net") return;
      [...player.parameters].forEach(([name, { shape }], i) => {
        if (!steps[t]?.grads[name]) return;
        const gradient = gradients[i].length > 0 ? tf.addN([...gradients[i]]) : tf.zeros(shape);
        note(`grads ${name}`, summarise(toPytorch(gradient), pytorchShape(shape)));
      });
    });
    watched.stop();
    tf.dispose([scene.source.images, scene.target.images]);
    for (const [name, value] of Object.entries(losses)) note(name, value);
    for (const name of Object.keys(steps[t]?.after ?? {})) {
      const variable = tensorNamed(name, net, judges);
      if (variable) note(`after ${name}`, summarise(toPytorch(variable), pytorchShape(variable.shape)));
    }
  }
  score(net, settings, scored.histogram.length, outcome);
  dispose(players);
  return outcome;
}

/** Notes the logits of a step's two looks: the source's first, then the target's. */
function watchLogits(net: Net, note: (name: string, value: Summary) => void) {
  const original = net.levels.bind(net);
  let looks = 0;
  net.levels = (images, mode, want) => {
    const levels = original(images, mode, want);
    const domain = looks++ === 0 ? "source" : "target";
    for (const { name, logits } of levels) {
      const [, H, W, C] = logits.shape;
      note(`${domain}_logits_${name}`, summarise(channelsFirst(logits), [1, C, H, W]));
    }
    return levels;
  };
  return { stop: () => void (net.levels = original) };
}

function tensorNamed(name: string, net: Net, judges: Judges): Variable | undefined {
  const [, level, rest] = /^d_(main|aux)\.(.+)$/.exec(name) ?? [];
  return level ? judges[level as "main" | "aux"].parameters.get(rest) : net.state.get(name);
}

/** The evaluation image has the target's size; its labels have the size at which predictions are scored. */
function score(net: Net, { target, eval: size }: CaseSettings, classCount: number, outcome: Outcome): void {
  const [height, width] = size;
  const confusion = new Confusion(classes.slice(0, classCount).map((c) => c.name));
  tf.tidy(() => {
    const small = net.features(imageTensor(9000, target), "inference", ["main"])[0];
    const logits = tf.image.resizeBilinear(small, [height, width], true);
    outcome.set("eval logits", summarise(channelsFirst(logits), [1, classCount, height, width]));
    const data = Uint8Array.from(tf.argMax(logits, -1).dataSync());
    confusion.add({ width, height, data: drawnLabels(9001, size) }, { width, height, data });
  });
  outcome.set(
    "eval histogram",
    Array.from({ length: classCount }, (_, c) => [...confusion.counts.slice(c * classCount, (c + 1) * classCount)]),
  );
  const { iou, miou } = confusion.scores();
  iou.forEach((value, c) => outcome.set(`eval iou ${classes[c].name}`, value ?? NaN));
  outcome.set("eval miou", miou);
}
