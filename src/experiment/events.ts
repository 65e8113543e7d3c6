/** What an experiment tells while it runs. */
import type { DrawProgress } from "../dataset/index.js";
import type { Evaluation } from "./results.js";

export type ExperimentEvent =
  /** Something that the reader should know; said once. */
  | { kind: "note"; text: string }
  | { kind: "backend"; line: string }
  | ({ kind: "datasets" } & DrawProgress)
  | { kind: "progress"; step: number; steps: number; losses: Record<string, number>; secondsPerStep: number }
  | { kind: "scoring"; done: number; total: number }
  | { kind: "saved"; step: number; file: string }
  | { kind: "scored"; evaluation: Evaluation };

export type Tell = (event: ExperimentEvent) => void;
