/** A training run: a network, its data, a method and where they stand. Runs step by step, can be stopped, saved and taken up again. */
import { display, GapLabError, type Displayable, type MimeBundle } from "../core/index.js";
import { tf, type Tensor4D, type Variable } from "../backend/index.js";
import { cellSignal, show } from "../display/index.js";
import {
  batches,
  type Batch,
  type BatchStream,
  type LabelledSet,
  type UnlabelledBatch,
  type UnlabelledSet,
} from "../dataset/index.js";
import type { Method, Player, Scene, Turn } from "../method/index.js";
import type { Net } from "../model/index.js";
import { Average } from "./average.js";
import type { LossRecord, ProgressListener } from "./progress.js";
import { runBundle } from "./run-display.js";
import { readCheckpoint, writeCheckpoint } from "./checkpoint.js";
import { adam, sgd, type Optimiser } from "./optimiser.js";
import { defaultSchedule, polynomialDecay, type Schedule } from "./schedule.js";
import { takeStep, type Gradients } from "./step.js";

/** What a run needs: a network, a labelled source, a method, and the target where the method adapts to it. */
export interface TrainOptions {
  net: Net;
  source: LabelledSet;
  /** Its frames have no labels: `dataset.train.withoutLabels()`. */
  target?: UnlabelledSet;
  method: Method;
  seed?: number;
  schedule?: Partial<Schedule>;
}

/** Prepares a run; nothing moves before `run.for(steps)`. */
export function train(options: TrainOptions): Run {
  return new Run(options);
}

/** A network in training. `await run.for(steps)` moves it; the run shows its losses. */
export class Run implements Displayable {
  /** The network that moves. */
  readonly net: Net;
  /** Who moves, to lower what. */
  readonly method: Method;
  /** Learning rate, batch size and the like. */
  readonly schedule: Schedule;
  /** Of the order of images, and of which are mirrored. */
  readonly seed: number;
  /** Every step so far. */
  readonly history: LossRecord[] = [];
  /** Steps taken so far. */
  step = 0;

  readonly #turns: Turn[];
  readonly #source: BatchStream<Batch>;
  readonly #target?: BatchStream<UnlabelledBatch>;
  readonly #optimisers = new Map<Player, Optimiser>();
  readonly #average?: Average;
  /** Of the steps that this object took. */
  readonly #taken = { steps: 0, seconds: 0 };

  constructor({ net, source, target, method, seed = 0, schedule }: TrainOptions) {
    if (method.needsTarget && !target) {
      throw new GapLabError("train", {
        expected: `a target for the method "${method.name}"`,
        got: "none",
        fix: "Pass target: city.train.withoutLabels().",
      });
    }
    this.net = net;
    this.method = method;
    this.seed = seed;
    this.schedule = { ...defaultSchedule, ...schedule };
    this.#turns = method.turns(net);
    const { batch, flip } = this.schedule;
    this.#source = batches(source, { batch, flip, seed, stream: "source", input: net.input });
    if (method.needsTarget && target) this.#target = batches(target, { batch, flip, seed, stream: "target", input: net.input });
    for (const { player } of this.#turns) this.#optimisers.set(player, this.#optimiserOf(player));
    if (this.schedule.averaging > 0) this.#average = new Average(net, this.schedule.averaging);
  }

  /**
   * Takes this many steps more. An abort stops between two steps; what was done stays done. In a notebook's cell the stop button
   * aborts, and a bar under the cell shows how far it is and how the losses fall, unless `onProgress` is given.
   */
  async for(steps: number, options: { signal?: AbortSignal; onProgress?: ProgressListener } = {}): Promise<this> {
    const { signal = cellSignal(), onProgress = show.live() } = options;
    const began = performance.now();
    try {
      for (let done = 1; done <= steps; done++) {
        // A turn of the event loop: without it nobody could say stop.
        await new Promise(setImmediate);
        signal?.throwIfAborted();
        const losses = await this.#take();
        const record = { step: this.step, losses };
        this.history.push(record);
        this.#taken.steps++;
        onProgress({ ...record, steps, secondsPerStep: (performance.now() - began) / 1000 / done });
      }
    } catch (error) {
      onProgress.stopped?.();
      throw error;
    } finally {
      this.#taken.seconds += (performance.now() - began) / 1000;
    }
    return this;
  }

  /** The network to score: the running average where the schedule keeps one, a copy of the last weights otherwise. */
  averaged(): Net {
    return this.#average?.net() ?? this.net.clone();
  }

  /**
   * Writes everything that the next step depends on. Chance needs no more than the seed and how far each stream is (see `batches`).
   * `history: false` leaves out the losses so far: over a hundred thousand steps they would outgrow the weights.
   */
  async save(file: string, { history = true } = {}): Promise<void> {
    await writeCheckpoint(file, this.#everything(), {
      step: String(this.step),
      method: this.method.name,
      random: JSON.stringify({ seed: this.seed, source: this.#source.position, target: this.#target?.position }),
      ...(history && { history: JSON.stringify(this.history) }),
    });
  }

  /** Takes up where a saved run of the same options stood. Returns this run. @throws GapLabError when it is of another run. */
  async restore(file: string): Promise<this> {
    const { step, history = "[]", random = "{}" } = await readCheckpoint(file, this.#everything());
    const { seed = this.seed, source = Number(step), target = Number(step) } = JSON.parse(random) as Record<string, number>;
    if (seed !== this.seed) throw new GapLabError(file, { expected: `a run of seed ${this.seed}`, got: `seed ${seed}` });
    this.step = Number(step);
    this.history.length = 0;
    for (const record of JSON.parse(history) as LossRecord[]) this.history.push(record);
    this.#source.position = source;
    if (this.#target) this.#target.position = target;
    return this;
  }

  /** Frees what the run made; the network stays. */
  dispose(): void {
    for (const optimiser of this.#optimisers.values()) optimiser.dispose();
    this.#average?.dispose();
  }

  [display](): Promise<MimeBundle> {
    const { history, step, schedule, method, net } = this;
    const { steps, seconds } = this.#taken;
    const secondsPerStep = steps > 0 ? seconds / steps : undefined;
    return runBundle({ method: method.name, net: net.name, step, horizon: schedule.horizon, history, secondsPerStep });
  }

  async #take(): Promise<Record<string, number>> {
    const [source, target] = await Promise.all([this.#source.next(), this.#target?.next()]);
    const images = (batch: { images: Float32Array; count: number; height: number; width: number }) =>
      tf.tensor(batch.images, [batch.count, batch.height, batch.width, 3]) as Tensor4D;
    const scene = {
      step: this.step,
      source: { images: images(source), labels: source.labels },
      target: target && { images: images(target) },
      kept: new Map(),
    } as Scene;
    const decay = polynomialDecay(this.step, this.schedule);
    let losses: Record<string, number>;
    try {
      losses = takeStep(this.#turns, scene, (player, gradients) => this.#move(player, gradients, decay));
    } finally {
      tf.dispose([scene.source.images, ...(target ? [scene.target.images] : [])]);
    }
    this.#average?.update();
    this.step++;
    return losses;
  }

  #move(player: Player, gradients: Gradients, decay: number): void {
    const rate = player.optimiser === "net" ? this.schedule.learningRate : player.optimiser.learningRate;
    this.#optimisers.get(player)!.apply(gradients, rate * decay);
  }

  #optimiserOf({ parameters, optimiser }: Player): Optimiser {
    if (optimiser !== "net") return adam(parameters, optimiser);
    const { net, schedule } = this;
    const repeats = schedule.repeatUpdates ? (name: string) => net.publishedRepeats(name) : undefined;
    return sgd(parameters, { ...schedule, rate: (name) => net.rate(name), repeats });
  }

  *#everything(): Generator<[string, Variable]> {
    yield* named("net", this.net.state);
    for (const [player, optimiser] of this.#optimisers) {
      if (player.optimiser !== "net") yield* named(player.name, player.parameters);
      yield* named(`optimiser/${player.name}`, optimiser.state());
    }
    if (this.#average) yield ["average", this.#average.vector];
  }
}

function* named(prefix: string, variables: ReadonlyMap<string, Variable>): Generator<[string, Variable]> {
  for (const [name, variable] of variables) yield [`${prefix}/${name}`, variable];
}
