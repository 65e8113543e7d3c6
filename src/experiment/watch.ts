/** What TensorBoard gets of an experiment: losses, learning rates and scores as curves; a few target images with prediction and entropy. */
import { mkdir } from "node:fs/promises";
import { summaryWriter, type SummaryPicture, type SummaryWriter } from "../backend/index.js";
import { GapLabError, type RgbImage } from "../core/index.js";
import type { UnlabelledSet } from "../dataset/index.js";
import { encodeGrey, encodePng } from "../image/index.js";
import { colourise } from "../labels/index.js";
import type { Prediction } from "../model/index.js";
import { polynomialDecay, type Run } from "../training/index.js";
import { withScored } from "./snapshots.js";
import type { ExperimentSpec } from "./spec.js";

/** Pictures that are shown each time, spread over the target. */
const shown = 2;

export interface Watch {
  losses(step: number, losses: Readonly<Record<string, number>>): void;
  score(step: number, miou: number): void;
  pictures(run: Run): Promise<void>;
  close(): void;
}

/** undefined where the engine has no writer of event files. */
export async function watch(folder: string, spec: ExperimentSpec, target: UnlabelledSet): Promise<Watch | undefined> {
  await mkdir(folder, { recursive: true });
  const writer = trying(folder, () => summaryWriter(folder));
  if (!writer) return undefined;
  let lastFlush = performance.now();
  return {
    losses: (step, losses) =>
      trying(folder, () => {
        for (const [name, value] of Object.entries(losses)) writer.scalar(step, `loss/${name}`, value);
        for (const [name, value] of Object.entries(ratesAt(step - 1, spec))) writer.scalar(step, `learning rate/${name}`, value);
        // Seen while it runs, at little cost.
        if (performance.now() - lastFlush > 5000) {
          writer.flush();
          lastFlush = performance.now();
        }
      }),
    score: (step, miou) => trying(folder, () => (writer.scalar(step, "score/mIoU", miou), writer.flush())),
    pictures: async (run) => {
      for (let i = 0; i < Math.min(shown, target.length); i++) {
        const { image } = await target.at(Math.floor((i * target.length) / shown), { depth: false });
        await withScored(run, async (net) => write(writer, run.step, `target ${i + 1}`, image, net.predict(image)));
      }
      trying(folder, () => writer.flush());
    },
    close: () => trying(folder, () => writer.close()),
  };
}

async function write(writer: SummaryWriter, step: number, name: string, image: RgbImage, prediction: Prediction): Promise<void> {
  const entropy = prediction.entropy();
  const grey = { ...size(entropy), data: Uint8Array.from(entropy.data, (e) => Math.round(255 * e)) };
  const parts: [string, Uint8Array][] = [
    ["image", await encodePng(image)],
    ["prediction", await encodePng(colourise(prediction.classes()))],
    ["entropy", await encodeGrey(grey)],
  ];
  for (const [part, png] of parts)
    trying(name, () => writer.picture(step, `${name}/${part}`, { ...size(image), png } satisfies SummaryPicture));
}

const size = ({ width, height }: { width: number; height: number }) => ({ width, height });

/** Runs what writes events; TensorFlow's own words for a full disk or a missing right come as an error that can be mended. */
function trying<T>(folder: string, write: () => T): T {
  try {
    return write();
  } catch (cause) {
    const got = String((cause as Error).message)
      .split("\n")
      .at(-1);
    const fix = "Free some space or make the folder writable, then go on with `npx gaplab resume`: the last checkpoint is whole.";
    throw new GapLabError(folder, { expected: "a place for TensorBoard's event files", got, fix, cause });
  }
}

/** Of the step that is to come, as `Run` takes it. */
function ratesAt(step: number, spec: ExperimentSpec): Record<string, number> {
  const decay = polynomialDecay(step, spec);
  const network = { network: spec.learningRate * decay };
  return spec.method === "advent" ? { ...network, discriminator: spec.discriminatorLearningRate * decay } : network;
}
