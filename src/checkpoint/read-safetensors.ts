/** A whole safetensors file as float32 arrays. */
import { GapLabError } from "../core/index.js";
import { withCheckpoint } from "./open.js";

export interface StoredTensor {
  readonly shape: number[];
  readonly data: Float32Array;
}

/** @throws GapLabError when the file is cut short or is no safetensors file. */
export function readSafetensors(file: string): Promise<{ tensors: Map<string, StoredTensor>; metadata: Record<string, string> }> {
  return withCheckpoint(file, async (checkpoint) => {
    if (checkpoint.format !== "safetensors")
      throw new GapLabError(file, { expected: "a safetensors file", got: checkpoint.format });
    const tensors = new Map<string, StoredTensor>();
    for (const [name, tensor] of checkpoint.tensors) {
      tensors.set(name, { shape: [...tensor.shape], data: await tensor.readFloat32() });
    }
    return { tensors, metadata: Object.fromEntries(checkpoint.metadata as ReadonlyMap<string, string>) };
  });
}
