/** Runs a golden case with the network, the method, the step and the optimisers that training uses, and notes what came out. */
import { tf, type Tensor4D, type Variable } from "../backend/index.js";
import { discriminators, type Discriminator } from "../discriminator/index.js";
import { methods, type Method, type Player, type Scene, type Turn } from "../method/index.js";
import { auxiliarySegmentation } from "../method/segmentation.js";
import { Confusion } from "../metric/index.js";
import { classes } from "../labels/index.js";
import { models, type Net } from "../model/index.js";
import { adam, sgd, type Optimiser } from "../training/optimiser.js";
import { polynomialDecay } from "../training/schedule.js";
import { takeStep, type Gradients } from "../training/step.js";
import type { CaseSettings, GoldenCase, Summary } from "./case.js";
import { drawnImage, drawnLabels, drawnTensor } from "./draw.js";
import { channelsFirst, pytorchShape, summarise, toPytorch } from "./summary.js";

/** What came out, under the names of the golden file: "step 1 seg_main", "step 1 grads conv1.weight". */
export type Outcome = Map<string, number | Summary | number[][]>;

/** A lambda of 0 would take the term out of the method, and its loss could not be compared. */
const least = 1e-30;

/** A case's players, and how they are moved. */
interface Players {
  readonly net: Net;
  readonly judges: Judges;
  readonly turns: readonly Turn[];
  readonly optimisers: ReadonlyMap<Player, Optimiser>;
  readonly lambda: Lambda;
}

function drawPlayers(settings: CaseSettings): Players {
  const net = models.deeplabV2({ seed: 0, blocks: settings.blocks, start: "empty" });
  const judges = { aux: judge(), main: judge() };
  let stream = fill(net.state, settings.stream);
  stream = fill(judges.aux.parameters, stream);
  fill(judges.main.parameters, stream);
  const lambda = { main: Math.max(settings.lambda.main, least), aux: Math.max(settings.lambda.aux, least) };
  const turns = methodOf(settings, lambda, judges).turns(net);
  return {
    net,
    judges,
    turns,
    optimisers: new Map(turns.map(({ player }) => [player, optimiserOf(player, net, settings)])),
    lambda,
  };
}

const dispose = ({ net, judges, optimisers }: Players) => {
  for (const one of [net, judges.aux, judges.main, ...optimisers.values()]) one.dispose();
};

/** Takes iteration t on a scene; returns the losses before they are weighted. */
function take(
  { turns, optimisers, lambda }: Players,
  settings: CaseSettings,
  scene: Scene,
  onGradients?: (player: Player, gradients: Gradients) => void,
): Record<string, number> {
  const decay = polynomialDecay(scene.step, { horizon: settings.max_iterations, power: 0.9 });
  const losses = takeStep(turns, scene, (player, gradients) => {
    onGradients?.(player, gradients);
    optimisers.get(player)!.apply(gradients, (player.name === "net" ? settings.lr : settings.lr_d) * decay);
  });
  return unweighted(losses, lambda);
}

/** The same step again and again on the first pair of images, for measuring: `take()` returns its losses. */
export function startCase(settings: CaseSettings): { take(): Record<string, number>; dispose(): void } {
  const players = drawPlayers(settings);
  const scene = sceneOf(settings, 0);
  let step = 0;
  return {
    take: () => take(players, settings, { ...scene, step: step++ }),
    dispose() {
      dispose(players);
      tf.dispose([scene.source.images, scene.target.images]);
    },
  };
}

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

type Judges = Record<"main" | "aux", Discriminator>;
type Lambda = Record<"main" | "aux", number>;

const judge = () => discriminators.fullyConvolutional({ seed: 0 });

/** Draws every tensor from a stream of its own, from `stream` on; returns the next one. */
function fill(tensors: ReadonlyMap<string, Variable>, stream: number): number {
  for (const [name, variable] of tensors) {
    const shape = pytorchShape(variable.shape);
    tf.tidy(() => {
      const values = tf.tensor(drawnTensor(stream++, name, shape), shape);
      variable.assign((shape.length === 4 ? tf.transpose(values, [2, 3, 1, 0]) : values) as never);
    });
  }
  return stream;
}

function methodOf(settings: CaseSettings, lambda: Lambda, judges: Judges): Method {
  return settings.method === "advent"
    ? methods.advent({
        discriminator: judges.main,
        auxiliary: judges.aux,
        lambdaAdversarial: lambda.main,
        lambdaAuxiliary: lambda.aux,
        learningRate: settings.lr_d,
      })
    : methods.minent({ lambdaEntropy: lambda.main, lambdaAuxiliary: lambda.aux });
}

function optimiserOf({ parameters, optimiser }: Player, net: Net, { repeat }: CaseSettings): Optimiser {
  if (optimiser !== "net") return adam(parameters, optimiser);
  return sgd(parameters, {
    momentum: 0.9,
    weightDecay: 5e-4,
    clipNorm: 0,
    rate: (name) => net.rate(name),
    repeats: repeat ? (name) => net.publishedRepeats(name) : undefined,
  });
}

function sceneOf({ source, target }: CaseSettings, t: number): Scene {
  return {
    step: t,
    source: { images: imageTensor(5000 + 3 * t, source), labels: drawnLabels(5001 + 3 * t, source) },
    target: { images: imageTensor(5002 + 3 * t, target) },
    kept: new Map(),
  };
}

/** [1 H W 3] of an image that is drawn channels first. */
const imageTensor = (stream: number, [height, width]: readonly number[]): Tensor4D =>
  tf.tidy(() => tf.transpose(tf.tensor(drawnImage(stream, [height, width]), [1, 3, height, width]), [0, 2, 3, 1]) as Tensor4D);

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

/** The losses as the golden files have them: before they are weighted. */
function unweighted(losses: Record<string, number>, lambda: Lambda): Record<string, number> {
  const weights: Record<string, [string, number]> = {
    "net/segmentation": ["seg_main", 1],
    "net/segmentation aux": ["seg_aux", auxiliarySegmentation],
    "net/adversarial": ["adv_main", lambda.main],
    "net/adversarial aux": ["adv_aux", lambda.aux],
    "net/entropy": ["ent_main", lambda.main],
    "net/entropy aux": ["ent_aux", lambda.aux],
    "discriminator/source": ["d_main source", 1],
    "discriminator/target": ["d_main target", 1],
    "discriminator aux/source": ["d_aux source", 1],
    "discriminator aux/target": ["d_aux target", 1],
  };
  return Object.fromEntries(Object.entries(losses).map(([name, value]) => [weights[name][0], value / weights[name][1]]));
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
