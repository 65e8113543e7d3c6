/**
 * TensorFlow itself as a backend: the addon that set-up compiled against the TensorFlow wheel, under the kernels of
 * `@tensorflow/tfjs-node-gpu`. That package's own entry looks for a downloaded binary; its parts are loaded here instead.
 */
import { existsSync } from "node:fs";
import util from "node:util";
import { GapLabError } from "../core/index.js";
import { built, preloadTensorflow, type EngineOptions } from "./libraries.js";
import { requireHere, tf, type Tensor, type Variable } from "./tf.js";

type AttributeType = "TF_ATTR_INT" | "TF_ATTR_FLOAT" | "TF_ATTR_BOOL" | "TF_ATTR_STRING" | "TF_ATTR_TYPE";
type Binding = Record<AttributeType | "TF_FLOAT" | "TF_INT32", number> & { TF_Version: string; isUsingGpuDevice(): boolean };

interface Attribute {
  name: string;
  type: number;
  value: unknown;
}

/** The members of tfjs-node's backend that GapLab calls. */
interface NodeBackend {
  binding: Binding;
  refCount(dataId: object): number;
  executeSingleOutput(name: string, attributes: Attribute[], inputs: Tensor[]): Tensor;
  executeMultipleOutputs(name: string, attributes: Attribute[], inputs: Tensor[], outputs: number): Tensor[];
}

/** Attribute values as written in TensorFlow's operation registry. Whole numbers are ints; wrap floats: `{ float: 0.1 }`. */
export type AttributeValue = number | number[] | boolean | string | { float: number } | { type: "float32" | "int32" };

/**
 * Loads TensorFlow and registers it with TensorFlow.js.
 * `threads` bounds the threads of one operation; it can be set once per process, since TensorFlow reads it when it loads.
 * @throws GapLabError when the addon or the library it needs is not there.
 */
export async function loadTensorflow(options: EngineOptions): Promise<{ version: string; device: "CPU" | "GPU" }> {
  mendNodeUtil();
  const path = built("tfjs_binding.node");
  if (!existsSync(path)) {
    throw new GapLabError("TensorFlow", {
      expected: `the compiled addon at ${path}`,
      got: "no such file",
      fix: "Run `npm run setup`.",
    });
  }
  let binding: Binding;
  const loading = preloadTensorflow(options);
  try {
    requireHere("@tensorflow/tfjs-node-gpu/dist/register_all_kernels");
    await stayAwake(loading.loaded);
    binding = requireHere(path) as Binding;
  } catch (cause) {
    const got = String(cause).split("\n")[0];
    throw new GapLabError("TensorFlow", { expected: "an addon that loads", got, fix: "Run `npx gaplab doctor`.", cause });
  } finally {
    loading.done();
  }
  const { NodeJSKernelBackend } = requireHere("@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend") as {
    NodeJSKernelBackend: new (binding: Binding, packageName: string) => never;
  };
  tf.registerBackend("tensorflow", () => new NodeJSKernelBackend(binding, "@tensorflow/tfjs-node-gpu"), 3);
  return { version: binding.TF_Version, device: binding.isUsingGpuDevice() ? "GPU" : "CPU" };
}

/** The thread that loads does not keep the process alive by itself. */
async function stayAwake(promise: Promise<void>): Promise<void> {
  const timer = setInterval(() => {}, 1e6);
  await promise.finally(() => clearInterval(timer));
}

/** tfjs-node calls `util.isNullOrUndefined`, which Node 23 took away. */
function mendNodeUtil(): void {
  const old = util as unknown as { isNullOrUndefined?: (value: unknown) => boolean };
  old.isNullOrUndefined ??= (value) => value === null || value === undefined;
}

/** True where operations run in TensorFlow itself, and `runOperation` may be called. */
export const onTensorflow = (): boolean => tf.getBackend() === "tensorflow";

/** True where TensorFlow computes on a GPU. */
export const onGpu = (): boolean => onTensorflow() && (tf.backend() as unknown as NodeBackend).binding.isUsingGpuDevice();

/** Runs one TensorFlow operation by its registered name. `T` is float32 unless given. */
export function runOperation(name: string, inputs: Tensor[], attributes: Record<string, AttributeValue>, outputs: 1): Tensor;
export function runOperation(name: string, inputs: Tensor[], attributes: Record<string, AttributeValue>, outputs: number): Tensor[];
export function runOperation(name: string, inputs: Tensor[], attributes: Record<string, AttributeValue>, outputs: number) {
  const backend = tf.backend() as unknown as NodeBackend;
  const list = Object.entries(attributes).map(([key, value]) => toAttribute(backend.binding, key, value));
  if (!("T" in attributes)) list.push({ name: "T", type: backend.binding.TF_ATTR_TYPE, value: backend.binding.TF_FLOAT });
  return outputs === 1
    ? backend.executeSingleOutput(name, list, inputs)
    : backend.executeMultipleOutputs(name, list, inputs, outputs);
}

/** Buffers that TensorFlow made for one variable and that nothing else was ever given. */
const ownBuffers = new WeakSet<object>();

/**
 * Sees to it that a variable's values may be changed in place: that no clone and no array in JavaScript shares them. Where one may,
 * the variable gets a copy of its own. (A Reshape made by TensorFlow shares them too and is not seen: keep none across an update.)
 */
export function ownBuffer(variable: Variable): Variable {
  const backend = tf.backend() as unknown as NodeBackend;
  if (!ownBuffers.has(variable.dataId) || backend.refCount(variable.dataId) !== 1) {
    const copy = runOperation("DeepCopy", [variable], {}, 1);
    variable.assign(copy as never);
    copy.dispose();
    ownBuffers.add(variable.dataId);
  }
  return variable;
}

function toAttribute(binding: Binding, name: string, value: AttributeValue): Attribute {
  if (typeof value === "boolean") return { name, type: binding.TF_ATTR_BOOL, value };
  if (typeof value === "string") return { name, type: binding.TF_ATTR_STRING, value };
  if (typeof value === "number" || Array.isArray(value)) return { name, type: binding.TF_ATTR_INT, value };
  if ("float" in value) return { name, type: binding.TF_ATTR_FLOAT, value: value.float };
  return { name, type: binding.TF_ATTR_TYPE, value: value.type === "int32" ? binding.TF_INT32 : binding.TF_FLOAT };
}
