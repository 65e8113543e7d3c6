/** Every tensor test runs once per backend. */
import { existsSync } from "node:fs";
import { describe, beforeAll } from "vitest";
import { startBackend, tf, type Tensor } from "../../src/backend/index.js";
import { streams } from "../../src/core/index.js";

const kinds = existsSync(new URL("../../build/tfjs_binding.node", import.meta.url))
  ? (["tensorflow", "wasm"] as const)
  : (["wasm"] as const);

/** Like `describe`, for each backend that this machine has: TensorFlow where set-up built it, and WebAssembly. */
export const describeOnBackends = (name: string, body: (kind: "tensorflow" | "wasm") => void) =>
  describe.each(kinds)(`${name} on %s`, (kind) => {
    beforeAll(async () => void (await startBackend({ prefer: kind, threads: 2 })));
    body(kind);
  });

/** A tensor of normal values that are the same in every run. */
export function normal(name: string, shape: number[], scale = 1): Tensor {
  const random = streams(7)(name);
  const size = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, () => scale * random.normal()),
    shape,
  );
}
