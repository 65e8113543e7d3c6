/** What a checkpoint is to whoever reads it: tensors by name, each read when asked for. */
import { toFloat32, type Dtype, type Numbers } from "./dtype.js";

export type Scalar = string | number | bigint | boolean | null;

/** A tensor that still lies in the file. */
export interface CheckpointTensor {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Its numbers, the last index fastest; float16 and bfloat16 as float32, booleans as 0 and 1. */
  read(): Promise<Numbers>;
  /** The same as float32. */
  readFloat32(): Promise<Float32Array>;
}

/** An open checkpoint file. It stays open until `close`. */
export interface Checkpoint {
  readonly file: string;
  readonly format: "safetensors" | "pytorch zip" | "pytorch legacy";
  /** In the file's order. Names of nested tensors are joined with dots: "state_dict.conv1.weight". */
  readonly tensors: ReadonlyMap<string, CheckpointTensor>;
  /** The plain text and numbers beside them, such as "epoch". */
  readonly metadata: ReadonlyMap<string, Scalar>;
  close(): Promise<void>;
}

export function tensorOf(dtype: Dtype, shape: readonly number[], read: () => Promise<Numbers>): CheckpointTensor {
  return { dtype, shape, read, readFloat32: async () => toFloat32(await read()) };
}
