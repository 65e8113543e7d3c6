/**
 * A differentiable operation of our own, registered with TensorFlow.js the way its own are: one kernel that calls TensorFlow, one
 * composed of TensorFlow.js operations for every other backend, and a gradient per input that is computed only where it is asked for.
 */
import { tf, type NamedTensorMap, type Tensor } from "./tf.js";

/** Plain values that an operation is called with beside its tensors. */
type Attributes = Record<string, unknown>;

export interface OperationDefinition<In extends Record<string, Tensor | undefined>, Attr extends object> {
  name: string;
  /** In TensorFlow. Returns every output. */
  tensorflow(inputs: In, attributes: Attr): Tensor[];
  /** In TensorFlow.js operations. Returns the same outputs. Left out where only TensorFlow is ever asked. */
  portable?(inputs: In, attributes: Attr): Tensor[];
  /** Inputs and outputs that the gradient reads, by name and by number. */
  saves: { inputs?: (keyof In & string)[]; outputs?: number[] };
  /** d loss / d input, given d loss / d first output. `saved` in the order of `saves`. Leave out what needs no gradient. */
  gradient(dy: Tensor, saved: Tensor[], attributes: Attr): { [K in keyof In]?: () => Tensor };
}

/** Registers the operation and returns the function that runs it. */
export function defineOperation<In extends Record<string, Tensor | undefined>, Attr extends object>(
  definition: OperationDefinition<In, Attr>,
) {
  const kernelName = `GapLab${definition.name}`;
  for (const backendName of ["tensorflow", "wasm", "cpu"]) {
    const run = backendName === "tensorflow" ? definition.tensorflow : definition.portable;
    if (!run) continue;
    tf.registerKernel({
      kernelName,
      backendName,
      kernelFunc: ({ inputs, attrs }) => tf.tidy(() => run(inputs as unknown as In, attrs as unknown as Attr)),
    });
  }
  const keepsOutput = definition.saves.outputs ?? [];
  tf.registerGradient({
    kernelName,
    inputsToSave: definition.saves.inputs ?? [],
    outputsToSave: Array.from({ length: keepsOutput.length ? Math.max(...keepsOutput) + 1 : 0 }, (_, i) => keepsOutput.includes(i)),
    gradFunc: (dy, saved, attrs) =>
      definition.gradient(Array.isArray(dy) ? dy[0] : dy, saved, attrs as unknown as Attr) as Record<string, () => Tensor>,
  });
  return (inputs: In, attributes: Attr): Tensor[] => {
    const outputs = tf.engine().runKernel(kernelName, inputs as unknown as NamedTensorMap, attributes as Attributes as never);
    return (Array.isArray(outputs) ? outputs : [outputs]) as Tensor[];
  };
}
