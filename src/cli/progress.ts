/** A study's events on a terminal: a block that is rewritten in place, or, in a file or a pipe, a line now and then. */
import type { ResultLine, StudyEvent, StudySpec } from "../study/index.js";
import { resultsTable } from "./table.js";

export interface Screen {
  show(event: StudyEvent): void;
  /** A line that stays. */
  say(text: string): void;
  /** Takes the block away. */
  end(): void;
}

type Running = Extract<StudyEvent, { kind: "progress" }>;

export function studyProgress(spec: StudySpec, stream: NodeJS.WriteStream): Screen {
  const running = new Map<string, Running>();
  const results: ResultLine[] = [];
  let [eta, drawn, last] = [0, 0, 0];
  let drawing = "";

  const erase = () => {
    if (drawn > 0) stream.write(`\x1b[${drawn}A\x1b[J`);
    drawn = 0;
  };
  const say = (text: string) => {
    erase();
    stream.write(`${text}\n`);
  };
  const draw = (force = false) => {
    const interval = stream.isTTY ? 100 : 20_000;
    if (!force && performance.now() - last < interval) return;
    last = performance.now();
    const lines = drawing ? [drawing] : [...running.values()].map(jobLine);
    // On a terminal the table stands above the running jobs and fills.
    if (stream.isTTY && !drawing && running.size > 0) lines.unshift(...resultsTable(spec, results).split("\n"), "");
    if (eta > 0 && !drawing) lines.push(`time left about ${duration(eta)}`);
    if (stream.isTTY) {
      erase();
      const wide = (stream.columns || 100) - 1;
      stream.write(lines.map((line) => `${line.slice(0, wide)}\n`).join(""));
      drawn = lines.length;
    } else if (lines.length > 0) stream.write(`${lines.join("; ")}\n`);
  };

  return {
    say,
    end: erase,
    show(event) {
      if (event.kind === "backend") say(`${event.line}; ${event.processes} training process${event.processes === 1 ? "" : "es"}`);
      else if (event.kind === "datasets") {
        const { name, done, total, imagesPerSecond, note } = event;
        if (note) return say(note);
        drawing = `drawing ${name}  ${done}/${total}  ${imagesPerSecond.toFixed(0)} images/s`;
        if (done < total) return draw();
        drawing = "";
        say(`drew ${total} images of ${name} at ${imagesPerSecond.toFixed(0)} a second`);
      } else if (event.kind === "progress") {
        const isNew = running.get(event.job)?.phase !== event.phase;
        running.set(event.job, event);
        draw(isNew && !stream.isTTY && event.phase !== "scoring");
      } else if (event.kind === "eta") eta = event.seconds;
      else if (event.kind === "resumed") {
        results.push(event.line);
        say(`${event.line.arm}, seed ${event.line.seed}: finished before`);
      } else if (event.kind === "job-failed") {
        running.delete(event.job);
        // The rest of a stack is for --json and for bug reports.
        say(`${event.job} failed: ${event.error.split("\n")[0]}`);
      } else {
        const { arm, seed, miou, seconds } = event.line;
        running.delete(`${arm}-${seed}`);
        results.push(event.line);
        const which = spec.seeds.length > 1 ? `, seed ${seed}` : "";
        if (!stream.isTTY) say(`${arm}${which}: mIoU ${(100 * miou).toFixed(1)} %  (${duration(seconds)})`);
      }
      for (const [job, { phase, step, steps }] of running) if (phase === "source" && step === steps) running.delete(job);
    },
  };
}

/** One running job: what, which phase, how far, how it fares. */
export function jobLine({ arm, seed, phase, step, steps, losses, secondsPerStep }: Running): string {
  const what = phase === "source" ? `${arm} (source)` : phase === "scoring" ? `${arm} (scoring)` : arm;
  const filled = Math.round(20 * Math.min(1, steps > 0 ? step / steps : 0));
  const bar = "█".repeat(filled) + "░".repeat(20 - filled);
  const shown = Object.entries(losses).map(
    ([name, value]) => `${name.split("/")[1] === "segmentation" ? "loss" : name} ${value.toFixed(3)}`,
  );
  const pace = secondsPerStep > 0 ? `  ${(1000 * secondsPerStep).toFixed(0)} ms/step` : "";
  return `${what.padEnd(22)} seed ${seed}  ${bar} ${String(step).padStart(4)}/${steps}${pace}  ${shown.slice(0, 2).join("  ")}`.trimEnd();
}

export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 90 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** Which cell of a notebook runs, on a terminal; `end` takes the line away. */
export function cellProgress(stream: NodeJS.WriteStream) {
  const write = (text: string) => void (stream.isTTY && stream.write(`\r\x1b[K${text}`));
  return { show: (cell: number, of: number) => write(`report: cell ${cell} of ${of}`), end: () => write("") };
}
