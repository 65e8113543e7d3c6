/**
 * Gradients of a scalar by variables, as `tf.variableGrads`, but with the memory of what is still needed: TensorFlow.js holds every
 * activation and every gradient of an activation until the last one is computed; here each is freed once the tape has passed it.
 * Reads the engine's tape (tfjs-core 4.22, engine.ts and tape.ts; the version is pinned, and a test compares the two).
 */
import { tf, type NamedTensorMap, type Scalar, type Tensor, type Variable } from "./tf.js";

/** One recorded operation. */
interface TapeNode {
  readonly kernelName: string;
  readonly inputs: NamedTensorMap;
  readonly outputs: readonly Tensor[];
  /** What the gradient reads; the tape's own. */
  readonly saved: readonly Tensor[] | null;
  /** Of each input, from those of the outputs; null where an output has none. */
  readonly gradient?: (dys: (Tensor | null)[]) => Record<string, () => Tensor>;
}

interface Engine {
  readonly state: { activeTape: TapeNode[] | null; gradientDepth: number };
  startTape(): void;
  endTape(): void;
}

/**
 * d f / d each variable, in their order; undefined where f does not depend on one. The caller frees them (or its `tidy` does).
 * f may return undefined: then it was only run.
 */
export function gradientsOf(f: () => Scalar | undefined, variables: readonly Variable[]): (Tensor | undefined)[] {
  const engine = tf.engine() as unknown as Engine;
  if (engine.state.gradientDepth > 0) throw new Error("gradientsOf: a gradient of a gradient is not supported");
  let tape: TapeNode[] = [];
  engine.startTape();
  try {
    const y = tf.tidy(() => f() as Scalar);
    tape = engine.state.activeTape ?? [];
    engine.endTape();
    engine.state.activeTape = null;
    if (y === undefined) return variables.map(() => undefined);
    const found = tf.tidy(() => backward(tape, y, variables) as Tensor[]);
    y.dispose();
    return found;
  } catch (error) {
    tape = engine.state.activeTape ?? tape;
    if (engine.state.gradientDepth > 0) engine.endTape();
    engine.state.activeTape = null;
    throw error;
  } finally {
    for (const { saved } of tape) saved?.forEach(free);
  }
}

/** From the last operation to the first. Nodes that do not lie between the variables and y are passed over. */
function backward(tape: readonly TapeNode[], y: Scalar, variables: readonly Variable[]): (Tensor | undefined)[] {
  const depends = dependent(tape, variables);
  const wanted = new Set(variables.map((v) => v.id));
  /** Of each tensor by its id: d y / d tensor, as far as summed. */
  const sums = new Map<number, Tensor>([[y.id, tf.onesLike(y)]]);
  for (let i = tape.length - 1; i >= 0; i--) {
    const { inputs, outputs, saved, gradient, kernelName } = tape[i];
    const dys = outputs.map(({ id }) => sums.get(id) ?? null);
    if (outputs.some(({ id }) => depends.has(id)) && dys.some((dy) => dy !== null)) {
      if (!gradient) throw new Error(`gradientsOf: ${kernelName} has no gradient`);
      const names = Object.keys(inputs).filter((name) => depends.has(inputs[name].id));
      const found = tf.tidy(() => {
        const by = gradient(forOwn(kernelName, dys));
        return names.map((name) => {
          if (!(name in by)) throw new Error(`gradientsOf: ${kernelName} has no gradient by its input ${name}`);
          const dx = by[name]();
          // What a gradient hands through must survive the freeing of where it came from.
          return dys.includes(dx) ? tf.clone(dx) : dx;
        });
      });
      names.forEach((name, k) => add(sums, inputs[name].id, found[k]));
    }
    for (const { id } of outputs) {
      if (wanted.has(id)) continue;
      sums.get(id)?.dispose();
      sums.delete(id);
    }
    saved?.forEach(free);
  }
  return variables.map(({ id }) => sums.get(id));
}

/** Operations of `operation.ts` read the first gradient alone; TensorFlow.js would make zeros in the place of the others. */
const forOwn = (kernelName: string, dys: (Tensor | null)[]) =>
  kernelName.startsWith("GapLab") ? dys.map((dy) => dy ?? dys[0]) : dys;

/** The ids of the variables and of everything that is computed from them. */
function dependent(tape: readonly TapeNode[], variables: readonly Variable[]): Set<number> {
  const ids = new Set(variables.map(({ id }) => id));
  for (const { inputs, outputs } of tape)
    if (Object.values(inputs).some(({ id }) => ids.has(id))) for (const { id } of outputs) ids.add(id);
  return ids;
}

function add(sums: Map<number, Tensor>, id: number, dx: Tensor): void {
  const before = sums.get(id);
  sums.set(id, before ? tf.add(before, dx) : dx);
  if (before) tf.dispose([before, dx]);
}

const free = (tensor: Tensor) => {
  if (!tensor.isDisposed) tensor.dispose();
};
