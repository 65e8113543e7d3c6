/**
 * From samples to pixels: four samples vote for a pixel's class. The filled mask differs from the exact one only where a hole is.
 */
import { groundClass } from "./ground.js";
import { trainId } from "../labels/index.js";
import type { Plan } from "./plan.js";
import { firstSurface, groundSeen, sky, type Layer, type View } from "./raster.js";
import type { Surface } from "./surface.js";

export interface Resolved {
  readonly exact: Uint8Array;
  readonly filled: Uint8Array;
  /** Which thing a pixel shows, 0 for none; each belongs to its mask. */
  readonly exactInstances: Uint16Array;
  readonly filledInstances: Uint16Array;
  readonly depth: Float32Array;
}

export function resolve(view: View, exact: Layer, filled: Layer, surfaces: readonly Surface[], plan: Plan): Resolved {
  const [width, height] = [view.width / 2, view.height / 2];
  const count = width * height;
  const found: Resolved = {
    exact: new Uint8Array(count),
    filled: new Uint8Array(count),
    exactInstances: new Uint16Array(count),
    filledInstances: new Uint16Array(count),
    depth: new Float32Array(count),
  };
  const groundPlane = groundSeen(view);
  const classOf = (layer: Layer, i: number): number => {
    const number = layer.surface[i];
    if (number >= firstSurface) return surfaces[number - firstSurface].trainId;
    if (number === sky) return trainId.sky;
    const [x, y] = [(i % view.width) + 0.5, Math.floor(i / view.width) + 0.5];
    const depth = 1 / layer.inverseDepth[i];
    const { uEye, vEye, u, v } = groundPlane;
    return groundClass(plan, uEye + depth * (u.a + u.b * x + u.c * y), vEye + depth * (v.a + v.b * x + v.c * y));
  };
  const instanceOf = (layer: Layer, i: number): number => {
    const number = layer.surface[i];
    return number >= firstSurface ? surfaces[number - firstSurface].instance : 0;
  };

  const samples = new Int32Array(4);
  const [votes, votesFilled] = [new Int32Array(4), new Int32Array(4)];
  for (let row = 0, pixel = 0; row < height; row++) {
    for (let column = 0; column < width; column++, pixel++) {
      const first = 2 * row * view.width + 2 * column;
      samples[0] = first;
      samples[1] = first + 1;
      samples[2] = first + view.width;
      samples[3] = first + view.width + 1;
      let hasHole = false;
      for (let k = 0; k < 4; k++) {
        const i = samples[k];
        votes[k] = classOf(exact, i) | (instanceOf(exact, i) << 8);
        const through = filled.surface[i] !== exact.surface[i];
        votesFilled[k] = through ? classOf(filled, i) | (instanceOf(filled, i) << 8) : votes[k];
        hasHole ||= through;
      }
      const winner = majority(votes, -1);
      found.exact[pixel] = winner & 255;
      found.exactInstances[pixel] = winner >>> 8;
      found.depth[pixel] = depthOf(exact, samples, votes, winner);
      // Only what a hole's object covers may change a pixel: a shift of votes among the others must not.
      let winnerFilled = winner;
      if (hasHole) {
        const candidate = majority(votesFilled, winner);
        for (let k = 0; k < 4; k++) if (votesFilled[k] === candidate && votesFilled[k] !== votes[k]) winnerFilled = candidate;
      }
      found.filled[pixel] = winnerFilled & 255;
      found.filledInstances[pixel] = winnerFilled >>> 8;
    }
  }
  return found;
}

/** The most frequent of four; a tie goes to `preferred`, then to the first. */
function majority(votes: Int32Array, preferred: number): number {
  if (votes[0] === votes[1] && votes[0] === votes[2]) return votes[0];
  let [best, bestCount] = [votes[0], 0];
  for (let k = 0; k < 4; k++) {
    let count = votes[k] === preferred ? 0.5 : 0;
    for (let m = 0; m < 4; m++) if (votes[m] === votes[k]) count++;
    if (count > bestCount) [best, bestCount] = [votes[k], count];
  }
  return best;
}

/** Inverse depth is affine on a plane, so its mean over the four samples is its value at the pixel's centre. */
function depthOf(layer: Layer, samples: Int32Array, votes: Int32Array, winner: number): number {
  let [sum, count] = [0, 0];
  for (let k = 0; k < 4; k++) {
    if (votes[k] !== winner || layer.surface[samples[k]] === sky) continue;
    sum += layer.inverseDepth[samples[k]];
    count++;
  }
  return count > 0 ? count / sum : Infinity;
}
