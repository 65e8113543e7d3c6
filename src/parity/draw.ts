/**
 * The weights, images and labels of a golden case. They are drawn by one formula on both sides, so that no file of weights travels.
 * In float64, then rounded, for element j = 0, 1, ... of stream s:
 *   v = |sin(12.9898 (j + 1) + 78.233 (s + 1))| 43758.5453;   u = 2 (v - floor(v)) - 1, in [-1, 1).
 */
import { ignoreLabel } from "../labels/index.js";

/** `size` values of a stream, each put through `value`. */
export function drawn(stream: number, size: number, value: (u: number) => number): Float32Array {
  const values = new Float32Array(size);
  const phase = 78.233 * (stream + 1);
  for (let j = 0; j < size; j++) {
    const v = Math.abs(Math.sin(12.9898 * (j + 1) + phase)) * 43758.5453;
    values[j] = value(2 * (v - Math.floor(v)) - 1);
  }
  return values;
}

/** One tensor of a state dict, by its PyTorch name and shape ([out, in, kh, kw] for filters). */
export function drawnTensor(stream: number, name: string, shape: readonly number[]): Float32Array {
  const size = shape.reduce((a, b) => a * b, 1);
  return drawn(stream, size, rule(name, shape));
}

function rule(name: string, shape: readonly number[]): (u: number) => number {
  if (shape.length === 4) {
    const scale = Math.sqrt(6 / (shape[1] * shape[2] * shape[3]));
    return (u) => u * scale;
  }
  const isNorm = /(^|\.)(bn\d|downsample\.1)\./.test(name);
  if (name.endsWith("running_var")) return (u) => 1 + 0.5 * u;
  if (name.endsWith("running_mean")) return (u) => 0.1 * u;
  if (isNorm) return name.endsWith("weight") ? (u) => 1 + 0.2 * u : (u) => 0.1 * u;
  return (u) => 0.05 * u;
}

/** An image as the network takes it, [1 3 H W]: channels first. */
export const drawnImage = (stream: number, [height, width]: readonly number[]): Float32Array =>
  drawn(stream, 3 * height * width, (u) => 60 * u);

/** Labels [H W]: 0 to 18, and 255. */
export const drawnLabels = (stream: number, [height, width]: readonly number[]): Uint8Array =>
  Uint8Array.from(drawn(stream, height * width, (u) => classOf((u + 1) / 2)));

function classOf(share: number): number {
  const label = Math.min(Math.floor(share * 20), 19);
  return label === 19 ? ignoreLabel : label;
}
