/** A run's checkpoint: every tensor that its next step depends on by name, and beside them, as text, where it stands. */
import { GapLabError } from "../core/index.js";
import { tf, type Variable } from "../backend/index.js";
import { readSafetensors, writeSafetensors, type StoredTensor } from "./safetensors.js";

/** @throws GapLabError when a tensor holds a number that is none, before the file that is there is touched. */
export async function writeCheckpoint(file: string, tensors: Iterable<[string, Variable]>, metadata: Record<string, string>) {
  // Filters as TensorFlow keeps them; a reader that expects PyTorch's order needs to know.
  await writeSafetensors(file, tensors, { layout: "HWIO", ...metadata }, (name, data) => {
    const wrong = data.find((value) => !Number.isFinite(value));
    if (wrong === undefined) return;
    const fix = "The checkpoint before this one is kept. Lower the learning rate, or go on from an earlier snapshot.";
    throw new GapLabError(`step ${metadata.step}`, { expected: `numbers in "${name}"`, got: wrong, fix });
  });
}

/** Fills the variables from a file; returns what the file says beside them. @throws GapLabError when it is of another network or run. */
export async function readCheckpoint(file: string, tensors: Iterable<[string, Variable]>): Promise<Record<string, string>> {
  const { tensors: found, metadata } = await readSafetensors(file);
  const wanted = new Map(tensors);
  const report = compare(wanted, found);
  if (report) {
    const fix = "It belongs to another run: name another folder, or start over.";
    throw new GapLabError(file, { expected: `a checkpoint with the ${wanted.size} tensors of this run`, got: report, fix });
  }
  for (const [name, variable] of wanted) {
    const { data } = found.get(name)!;
    tf.tidy(() => variable.assign(tf.tensor(data, variable.shape) as never));
  }
  return metadata;
}

/** What does not fit, in words: how many match, and the first names of each kind that does not. */
function compare(wanted: ReadonlyMap<string, Variable>, found: ReadonlyMap<string, StoredTensor>): string | undefined {
  const names = [...wanted.keys()];
  const missing = names.filter((name) => !found.has(name));
  const unexpected = [...found.keys()].filter((name) => !wanted.has(name));
  const misshapen = names.filter((name) => found.has(name) && found.get(name)!.shape.join() !== wanted.get(name)!.shape.join());
  if (missing.length + unexpected.length + misshapen.length === 0) return undefined;
  const sizes = (name: string) => `${name} [${found.get(name)!.shape.join(" ")}] for [${wanted.get(name)!.shape.join(" ")}]`;
  const list = (what: string, all: string[]) =>
    all.length > 0 ? [`${all.length} ${what} (${all.slice(0, 3).join(", ")}${all.length > 3 ? ", ..." : ""})`] : [];
  return [
    `${names.length - missing.length - misshapen.length} that match`,
    ...list("missing", missing),
    ...list("of another shape", misshapen.map(sizes)),
    ...list("unexpected", unexpected),
  ].join(", ");
}
