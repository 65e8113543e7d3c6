/**
 * Two tables of noise, made when first asked for (a twentieth of a second): `smooth` (fractal, for leaves, clouds and stains) and `grain` (white, for asphalt and plaster).
 * Both repeat after 256 steps, so that a texture look-up is an index and a mask.
 */
import { createNoise4D } from "simplex-noise";
import { streams } from "../core/random.js";

const sizeLog2 = 8;
const size = 1 << sizeLog2;
const wrap = size - 1;

let smoothTable: Float32Array | undefined;
let grainTable: Float32Array | undefined;

/** Fractal noise in about -1 ... 1, bilinear; features are 4 to 32 steps wide. */
export function smooth(x: number, y: number): number {
  const table = (smoothTable ??= makeSmooth());
  const [ix, iy] = [Math.floor(x), Math.floor(y)];
  const [fx, fy] = [x - ix, y - iy];
  const top = (iy & wrap) << sizeLog2;
  const bottom = ((iy + 1) & wrap) << sizeLog2;
  const [left, right] = [ix & wrap, (ix + 1) & wrap];
  const above = table[top + left] + fx * (table[top + right] - table[top + left]);
  const below = table[bottom + left] + fx * (table[bottom + right] - table[bottom + left]);
  return above + fy * (below - above);
}

/** White noise in -1 ... 1, one value per step. */
export function grain(x: number, y: number): number {
  const table = (grainTable ??= makeGrain());
  return table[((Math.floor(y) & wrap) << sizeLog2) + (Math.floor(x) & wrap)];
}

/** Simplex noise on a torus (so that it tiles), four octaves, scaled to unit variance and clipped. */
function makeSmooth(): Float32Array {
  const noise = createNoise4D(streams("world")("noise/smooth").uniform);
  const table = new Float32Array(size * size);
  for (const [waves, weight] of [
    [8, 1],
    [16, 0.7],
    [32, 0.5],
    [64, 0.35],
  ]) {
    // prettier-ignore
    const radius = waves / (2 * Math.PI);
    for (let y = 0; y < size; y++) {
      const b = (2 * Math.PI * y) / size;
      for (let x = 0; x < size; x++) {
        const a = (2 * Math.PI * x) / size;
        table[y * size + x] +=
          weight * noise(Math.cos(a) * radius, Math.sin(a) * radius, Math.cos(b) * radius, Math.sin(b) * radius);
      }
    }
  }
  const deviation = Math.sqrt(table.reduce((sum, value) => sum + value * value, 0) / table.length);
  return table.map((value) => Math.max(-1, Math.min(1, value / (2 * deviation))));
}

function makeGrain(): Float32Array {
  const chance = streams("world")("noise/grain");
  return new Float32Array(size * size).map(() => chance.between(-1, 1));
}
