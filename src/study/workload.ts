/** How much of a study is left: steps weighed by what they cost, at the pace so far. */
import type { PoolJob } from "./pool.js";
import type { StudySpec } from "./spec.js";

/** Cost of a step in units of a source-only one, measured on two cores (`npm run bench`). */
const stepCost = { "source-only": 1, control: 1.2, advent: 2.4 };

/** The first steps are slow: TensorFlow prepares its operations. */
const settlingSeconds = 15;

export class Workload {
  readonly #total: number;
  readonly #done = new Map<string, number>();
  readonly #jobs: Map<string, { cost: number; steps: number }>;
  #began?: number;

  constructor(spec: StudySpec, jobs: readonly PoolJob[]) {
    this.#jobs = new Map(
      jobs.map(({ id, arm }) => {
        const kind = !arm || arm.method === "source-only" ? "source-only" : arm.lambda === 0 ? "control" : "advent";
        return [id, { cost: stepCost[kind], steps: arm ? spec.adaptationSteps : spec.sourceSteps }];
      }),
    );
    this.#total = [...this.#jobs.values()].reduce((sum, { cost, steps }) => sum + cost * steps, 0);
  }

  /**
   * Seed by seed, so that the first results do not wait for every seed's sources; within one, what has most to come first, so that no
   * long job is left to run alone at the end.
   */
  order(jobs: readonly PoolJob[]): PoolJob[] {
    const own = (job: PoolJob) => this.#jobs.get(job.id)!.cost * this.#jobs.get(job.id)!.steps;
    const toCome = (job: PoolJob) => own(job) + Math.max(0, ...jobs.filter((next) => next.after === job.id).map(own));
    return [...jobs].sort((a, b) => a.seed - b.seed || toCome(b) - toCome(a));
  }

  /** Notes where a job stands; returns the seconds that are left, once the pace can be told. */
  update(id: string, phase: "source" | "adaptation" | "scoring", step: number): number | undefined {
    this.#began ??= performance.now();
    const { cost, steps } = this.#jobs.get(id)!;
    this.#done.set(id, cost * (phase === "scoring" ? steps : step));
    const done = [...this.#done.values()].reduce((a, b) => a + b, 0);
    const seconds = (performance.now() - this.#began) / 1000;
    return seconds > settlingSeconds ? (seconds * (this.#total - done)) / Math.max(done, 1) : undefined;
  }
}
