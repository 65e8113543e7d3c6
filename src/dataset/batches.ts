/**
 * Batches for training: shuffled by seed, mirrored by seed, the next one prepared while the current one is in use. Batch k is a
 * function of (seed, stream, k) alone, so a run that is taken up again sees what an uninterrupted one would have seen.
 */
import { GapLabError, streams, type Frame } from "../core/index.js";
import { ignoreLabel } from "../labels/index.js";
import type { ImageSet, LabelledSet, UnlabelledSet } from "./image-set.js";

/** images: [count height width 3], RGB scaled to [-1, 1]. */
export interface UnlabelledBatch {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly images: Float32Array;
  readonly ids: readonly string[];
}

/** labels: trainIds [count height width]. */
export interface Batch extends UnlabelledBatch {
  readonly labels: Uint8Array;
}

export interface BatchOptions {
  batch: number;
  seed: number | string;
  /** Names the order, so that source and target are shuffled apart. */
  stream: string;
  /** Mirrors each image with probability one half. */
  flip?: boolean;
}

export interface BatchStream<B extends UnlabelledBatch> {
  /** Number of the next batch; may be set. */
  position: number;
  next(): Promise<B>;
}

export function batches(set: LabelledSet, options: BatchOptions): BatchStream<Batch>;
export function batches(set: UnlabelledSet, options: BatchOptions): BatchStream<UnlabelledBatch>;
export function batches(set: ImageSet, options: BatchOptions): BatchStream<UnlabelledBatch> {
  if (set.length === 0) throw new GapLabError(`${set.name} ${set.split}`, { expected: "at least one image", got: "an empty set" });
  let ahead: { position: number; batch: Promise<Batch> } | undefined;
  return {
    position: 0,
    async next() {
      const { position } = this;
      const current = ahead?.position === position ? ahead.batch : makeBatch(set, options, position);
      this.position = position + 1;
      const batch = await current;
      ahead = { position: position + 1, batch: makeBatch(set, options, position + 1) };
      // What goes wrong ahead is said when that batch is asked for.
      ahead.batch.catch(() => {});
      return batch;
    },
  };
}

async function makeBatch(set: ImageSet, { batch: B, seed, stream, flip }: BatchOptions, position: number): Promise<Batch> {
  const places = Array.from({ length: B }, (_, b) => place(set.length, seed, stream, position * B + b));
  const frames = await Promise.all(places.map((i) => set.at(i)));
  const { width, height } = frames[0].image;
  const images = new Float32Array(B * height * width * 3);
  const labels = new Uint8Array(B * height * width).fill(ignoreLabel);
  const random = streams(seed)(`${stream}/flip/${position}`);
  frames.forEach((frame, b) => {
    if (frame.image.width !== width || frame.image.height !== height) {
      const size = (f: Frame) => `${f.image.width}x${f.image.height}`;
      throw new GapLabError(`batch of ${set.name}`, {
        expected: `images of one size, ${size(frames[0])}`,
        got: `${size(frame)} in ${frame.id}`,
        fix: "Open the dataset with { width, height }.",
      });
    }
    copy(frame, b, flip === true && random.uniform() < 0.5, images, labels);
  });
  return { count: B, height, width, images, labels, ids: frames.map((f) => f.id) };
}

/** The k-th image that is seen: each round through the set is a new permutation. */
function place(length: number, seed: number | string, stream: string, k: number): number {
  const round = Math.floor(k / length);
  const key = `${seed}/${stream}/${round}/${length}`;
  if (lastOrder?.key !== key) lastOrder = { key, order: streams(seed)(`${stream}/order/${round}`).permutation(length) };
  return lastOrder.order[k % length];
}
let lastOrder: { key: string; order: Uint32Array } | undefined;

const unit = Float32Array.from({ length: 256 }, (_, value) => value / 127.5 - 1);

/** Writes one frame into place b, mirrored where asked. */
function copy(frame: Frame, b: number, mirrored: boolean, images: Float32Array, labels: Uint8Array): void {
  const { width, height, data } = frame.image;
  for (let y = 0; y < height; y++) {
    const row = (b * height + y) * width;
    for (let x = 0; x < width; x++) {
      const from = y * width + (mirrored ? width - 1 - x : x);
      const to = 3 * (row + x);
      images[to] = unit[data[3 * from]];
      images[to + 1] = unit[data[3 * from + 1]];
      images[to + 2] = unit[data[3 * from + 2]];
      if (frame.labels) labels[row + x] = frame.labels.data[from];
    }
  }
}
