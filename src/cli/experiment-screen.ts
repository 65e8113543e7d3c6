/** An experiment's events on a terminal: one line that is rewritten, or, in a file or a pipe, a line now and then. */
import type { Evaluation, ExperimentEvent } from "../experiment/index.js";
import { duration } from "./progress.js";

export interface ExperimentScreen {
  show(event: ExperimentEvent): void;
  /** A line that stays. */
  say(text: string): void;
  end(): void;
}

export function experimentScreen(stream: NodeJS.WriteStream): ExperimentScreen {
  let last = 0;
  let isDrawn = false;
  const erase = () => {
    if (isDrawn) stream.write("\r\x1b[K");
    isDrawn = false;
  };
  const say = (text: string) => {
    erase();
    stream.write(`${text}\n`);
  };
  /** A line that the next one takes the place of. */
  const draw = (line: string, isLast: boolean) => {
    const interval = stream.isTTY ? 100 : 20_000;
    if (!isLast && performance.now() - last < interval) return;
    last = performance.now();
    if (!stream.isTTY) return void stream.write(`${line}\n`);
    stream.write(`\r\x1b[K${line.slice(0, (stream.columns || 100) - 1)}`);
    isDrawn = true;
  };
  return {
    say,
    end: erase,
    show(event) {
      if (event.kind === "note") say(event.text);
      else if (event.kind === "backend") say(event.line);
      else if (event.kind === "datasets") {
        const { name, done, total, imagesPerSecond, note } = event;
        if (note) say(note);
        else draw(`drawing ${name}  ${done}/${total}  ${imagesPerSecond.toFixed(0)} images/s`, done === total);
      } else if (event.kind === "progress") draw(stepLine(event), event.step === event.steps);
      else if (event.kind === "scoring") draw(`scoring  ${event.done}/${event.total}`, false);
      else if (event.kind === "scored") say(scoreLine(event.evaluation));
    },
  };
}

type Progress = Extract<ExperimentEvent, { kind: "progress" }>;

/** How far, how fast, how long still, and every loss. */
export function stepLine({ step, steps, losses, secondsPerStep }: Progress): string {
  const filled = Math.round((20 * step) / steps);
  const bar = "█".repeat(filled) + "░".repeat(20 - filled);
  const pace = secondsPerStep >= 1 ? `${secondsPerStep.toFixed(1)} s/step` : `${(1000 * secondsPerStep).toFixed(0)} ms/step`;
  const left = step < steps ? `  ${duration((steps - step) * secondsPerStep)} left` : "";
  const shown = Object.entries(losses).map(([name, value]) => `${name.replace(/^net\//, "")} ${brief(value)}`);
  return `${bar} ${step}/${steps}  ${pace}${left}  ${shown.join("  ")}`;
}

export const scoreLine = ({ step, miou, split, images }: Evaluation): string =>
  `${step === undefined ? "" : `step ${step}: `}mIoU ${(100 * miou).toFixed(1)} % on ${images} images of ${split}`;

const brief = (value: number): string => (value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential(1) : value.toFixed(3));
