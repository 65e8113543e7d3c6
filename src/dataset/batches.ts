/**
 * Batches for training: shuffled by seed, mirrored by seed, the next one prepared while the current one is in use. Batch k is a
 * function of (seed, stream, k) alone, so a run that is taken up again sees what an uninterrupted one would have seen.
 */
import { encodePixels, GapLabError, streams, unitRgb, type Frame, type LabelMap, type PixelCode } from "../core/index.js";
import { resizeLabels, resizeRgb } from "../image/index.js";
import type { ImageSet, LabelledSet, UnlabelledSet } from "./image-set.js";

/** images: [count height width 3], as the network takes them. */
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
  /** Another size than the set's. */
  width?: number;
  height?: number;
  /** How the network takes its pictures. Default: RGB in [-1, 1]. */
  input?: PixelCode;
  /** What to do about an image whose files are broken: stop with an error (default), or take the next one of the set and count. */
  onBroken?: "stop" | "skip";
}

export interface BatchStream<B extends UnlabelledBatch> {
  /** Number of the next batch; may be set. */
  position: number;
  /** How many broken images were met, where they are skipped. */
  readonly skipped: number;
  next(): Promise<B>;
}

export function batches(set: LabelledSet, options: BatchOptions): BatchStream<Batch>;
export function batches(set: UnlabelledSet, options: BatchOptions): BatchStream<UnlabelledBatch>;
export function batches(set: ImageSet, options: BatchOptions): BatchStream<UnlabelledBatch> {
  if (set.length === 0) throw new GapLabError(`${set.name} ${set.split}`, { expected: "at least one image", got: "an empty set" });
  const make = (position: number) => makeBatch(set, options, position);
  let ahead: { position: number; batch: ReturnType<typeof make> } | undefined;
  return {
    position: 0,
    skipped: 0,
    async next() {
      const { position } = this;
      const current = ahead?.position === position ? ahead.batch : make(position);
      this.position = position + 1;
      const { batch, skipped } = await current;
      (this as { skipped: number }).skipped += skipped;
      ahead = { position: position + 1, batch: make(position + 1) };
      // What goes wrong ahead is said when that batch is asked for.
      ahead.batch.catch(() => {});
      return batch;
    },
  };
}

async function makeBatch(set: ImageSet, options: BatchOptions, position: number) {
  const { batch: B, seed, stream, flip, input = unitRgb } = options;
  const places = Array.from({ length: B }, (_, b) => place(set.length, seed, stream, position * B + b));
  const read = await Promise.all(places.map((i) => readFrame(set, i, options)));
  const frames = read.map(({ frame }) => frame);
  const { width, height } = frames[0].image;
  const images = new Float32Array(B * height * width * 3);
  const labels = frames[0].labels && new Uint8Array(B * height * width);
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
    const mirrored = flip === true && random.uniform() < 0.5;
    encodePixels(frame.image, input, { into: images, offset: 3 * b * height * width, mirrored });
    if (labels && frame.labels) copyLabels(frame.labels, mirrored, labels.subarray(b * height * width));
  });
  const batch = { count: B, height, width, images, ids: frames.map((f) => f.id), ...(labels && { labels }) };
  return { batch, skipped: read.reduce((sum, { skipped }) => sum + skipped, 0) };
}

/** Where broken images are skipped, the next whole one after each takes its place: still a function of the seed (and of the files). */
async function readFrame(set: ImageSet, index: number, { width, height, onBroken }: BatchOptions) {
  for (let skipped = 0; ; skipped++) {
    try {
      const frame = await set.at((index + skipped) % set.length, { depth: false });
      return { frame: await resized(frame, width ?? frame.image.width, height ?? frame.image.height), skipped };
    } catch (error) {
      if (onBroken !== "skip" || !(error instanceof GapLabError) || skipped === set.length - 1) throw error;
    }
  }
}

async function resized(frame: Frame, width: number, height: number): Promise<Pick<Frame, "id" | "image" | "labels">> {
  const { id, labels } = frame;
  const image = await resizeRgb(frame.image, width, height);
  return { id, image, ...(labels && { labels: resizeLabels(labels, width, height) }) };
}

/** The k-th image that is seen: each round through the set is a new permutation. */
function place(length: number, seed: number | string, stream: string, k: number): number {
  const round = Math.floor(k / length);
  const key = `${seed}/${stream}/${round}/${length}`;
  if (lastOrder?.key !== key) lastOrder = { key, order: streams(seed)(`${stream}/order/${round}`).permutation(length) };
  return lastOrder.order[k % length];
}
let lastOrder: { key: string; order: Uint32Array } | undefined;

function copyLabels({ width, height, data }: LabelMap, mirrored: boolean, into: Uint8Array): void {
  for (let y = 0; y < height; y++) {
    const row = data.subarray(y * width, (y + 1) * width);
    into.set(mirrored ? row.slice().reverse() : row, y * width);
  }
}
