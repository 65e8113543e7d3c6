/**
 * Who moves in a golden case: the network, the method, the step and the optimisers that training uses, with weights drawn by the golden
 * rule.
 */
import { tf, type Tensor4D, type Variable } from "../backend/index.js";
import { discriminators, type Discriminator } from "../discriminator/index.js";
import { methods, type Method, type Player, type Scene, type Turn } from "../method/index.js";
import { auxiliarySegmentation } from "../method/segmentation.js";
import { models, type Net } from "../model/index.js";
import { adam, sgd, type Optimiser } from "../training/optimiser.js";
import { polynomialDecay } from "../training/schedule.js";
import { takeStep, type Gradients } from "../training/step.js";
import type { CaseSettings } from "./case.js";
import { drawnImage, drawnLabels, drawnTensor } from "./draw.js";
import { pytorchShape } from "./summary.js";

/** A lambda of 0 would take the term out of the method, and its loss could not be compared. */
const least = 1e-30;

/** A case's players, and how they are moved. */
export interface Players {
  readonly net: Net;
  readonly judges: Judges;
  readonly turns: readonly Turn[];
  readonly optimisers: ReadonlyMap<Player, Optimiser>;
  readonly lambda: Lambda;
}

export function drawPlayers(settings: CaseSettings): Players {
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

export const dispose = ({ net, judges, optimisers }: Players) => {
  for (const one of [net, judges.aux, judges.main, ...optimisers.values()]) one.dispose();
};

/** Takes iteration t on a scene; returns the losses before they are weighted. */
export function take(
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

export type Judges = Record<"main" | "aux", Discriminator>;
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

export function sceneOf({ source, target }: CaseSettings, t: number): Scene {
  return {
    step: t,
    source: { images: imageTensor(5000 + 3 * t, source), labels: drawnLabels(5001 + 3 * t, source) },
    target: { images: imageTensor(5002 + 3 * t, target) },
    kept: new Map(),
  };
}

/** [1 H W 3] of an image that is drawn channels first. */
export const imageTensor = (stream: number, [height, width]: readonly number[]): Tensor4D =>
  tf.tidy(() => tf.transpose(tf.tensor(drawnImage(stream, [height, width]), [1, 3, height, width]), [0, 2, 3, 1]) as Tensor4D);

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
