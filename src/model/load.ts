/**
 * A network's numbers out of a checkpoint, and into one. Files keep filters as PyTorch does, [out, in, kh, kw]; our networks as TensorFlow
 * does, [kh, kw, in, out]. A run's own checkpoints keep them as they are and say so: `layout` "HWIO" beside the tensors.
 */
import { GapLabError } from "../core/index.js";
import { tf, type Variable } from "../backend/index.js";
import {
  matchNames,
  oihwShape,
  transposeHwioToOihw,
  transposeOihwToHwio,
  withCheckpoint,
  writeSafetensors,
  type Checkpoint,
  type Match,
} from "../checkpoint/index.js";
import type { Net } from "./net.js";

/** What of a network is needed here. */
type Loadable = Pick<Net, "name" | "state">;

export interface LoadOptions {
  /** Whether names that are missing, unexpected or misshapen are an error. Default true. */
  strict?: boolean;
  /** For ImageNet's weights: everything but the heads, layer5 and layer6, which stay as they are. */
  trunkOnly?: boolean;
  /** What stands before the network's names in the file, such as "Scale." or "module.". Default: found by itself. */
  prefix?: string;
}

const isHead = (name: string) => /^layer[56]\./.test(name);
/** The published ImageNet file has the classifier of its own training behind the trunk. */
const isOutsideTrunk = (name: string) => isHead(name) || /^(fc|layer[56])(\.|$)/.test(name);

/**
 * Fills a network's tensors from a file, or a checkpoint that is open. Nothing changes unless everything fits.
 * @returns what matched. @throws GapLabError with the names that do not fit.
 */
export async function loadInto(net: Loadable, from: string | Checkpoint, options: LoadOptions = {}): Promise<Match> {
  if (typeof from === "string") return withCheckpoint(from, (checkpoint) => loadInto(net, checkpoint, options));
  const { strict = true, trunkOnly = false, prefix } = options;
  const isTheirs = from.metadata.get("layout") !== "HWIO";
  const theirs = (shape: readonly number[]) => (isTheirs ? oihwShape(shape) : shape);
  const wanted = new Map([...net.state].map(([name, variable]) => [name, theirs(variable.shape)]));
  const found = new Map([...from.tensors].map(([name, tensor]) => [name, tensor.shape]));
  const match = matchNames(wanted, found, { prefix, skip: trunkOnly ? isOutsideTrunk : undefined });
  if (match.matched.size === 0 || (strict && !match.isWhole)) {
    const fix = `In detail: ${match.names}. It belongs to another network: check its blocks and classes, or name another file.`;
    throw new GapLabError(from.file, {
      expected: `the ${wanted.size} tensors of the network "${net.name}"`,
      got: match.counts,
      fix,
    });
  }
  // All of them, before any is put in its place: a file that breaks off must not leave half a network.
  const values = new Map<Variable, Float32Array>();
  for (const [name, inFile] of match.matched) {
    const tensor = from.tensors.get(inFile)!;
    const numbers = await tensor.readFloat32();
    values.set(net.state.get(name)!, isTheirs && tensor.shape.length === 4 ? transposeOihwToHwio(numbers, tensor.shape) : numbers);
  }
  for (const [variable, numbers] of values) tf.tidy(() => variable.assign(tf.tensor(numbers, variable.shape) as never));
  return match;
}

/** Writes a network's tensors as safetensors in PyTorch's names and layout: `safetensors.torch.load_file` gives a state dict. */
export async function saveNet(file: string, net: Loadable, metadata: Record<string, string> = {}): Promise<void> {
  const tensors = [...net.state].map(([name, variable]): [string, { shape: number[]; dataSync(): Float32Array }] => {
    const dataSync = () => {
      const numbers = variable.dataSync() as Float32Array;
      return variable.shape.length === 4 ? transposeHwioToOihw(numbers, variable.shape) : numbers;
    };
    return [name, { shape: oihwShape(variable.shape), dataSync }];
  });
  await writeSafetensors(file, tensors, { format: "pt", layout: "OIHW", ...metadata });
}
