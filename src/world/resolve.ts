/**
 * From samples to pixels: four samples vote for a pixel's class. The filled mask differs from the exact one only where a hole is.
 */
import { groundClass } from "./ground.js";
import { trainId } from "../labels/index.js";
import type { Plan } from "./plan.js";
import { firstSurface, ground, sky, type Layer, type Plane, type View } from "./raster.js";
import type { Surface } from "./surface.js";

export interface Resolved {
  readonly exact: Uint8Array;
  readonly filled: Uint8Array;
  /** Which thing a pixel shows, 0 for none; each belongs to its mask. */
  readonly exactInstances: Uint16Array;
  readonly filledInstances: Uint16Array;
  readonly depth: Float32Array;
}

export interface Seen {
  readonly exact: Layer;
  readonly filled: Layer;
  readonly planes: readonly Plane[];
}

export function resolve(view: View, { exact, filled, planes }: Seen, surfaces: readonly Surface[], plan: Plan): Resolved {
  const [width, height] = [view.width / 2, view.height / 2];
  const count = width * height;
  const found: Resolved = {
    exact: new Uint8Array(count),
    filled: new Uint8Array(count),
    exactInstances: new Uint16Array(count),
    filledInstances: new Uint16Array(count),
    depth: new Float32Array(count),
  };
  const classOf = (layer: Layer, i: number): number => {
    const number = layer.surface[i];
    if (number >= firstSurface) return surfaces[number - firstSurface].trainId;
    if (number === sky) return trainId.sky;
    const [x, y] = [(i % view.width) + 0.5, Math.floor(i / view.width) + 0.5];
    const depth = 1 / layer.inverseDepth[i];
    const { uEye, vEye, u, v } = planes[ground];
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
      found.depth[pixel] = depthOf(exact, samples, votes, winner, planes, 2 * column + 1, 2 * row + 1);
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

/** The winning surface's depth at the pixel's centre: its plane, taken there, though the samples lie around it. */
function depthOf(
  layer: Layer,
  samples: Int32Array,
  votes: Int32Array,
  winner: number,
  planes: readonly Plane[],
  x: number,
  y: number,
): number {
  for (let k = 0; k < 4; k++) {
    const number = layer.surface[samples[k]];
    if (votes[k] !== winner || number === sky) continue;
    const { a, b, c } = planes[number].inverseDepth;
    const atCentre = a + b * x + c * y;
    // At the horizon, or on a plane seen edge on, the centre may lie beyond the plane: then the sample's own depth.
    return 1 / (atCentre > 0.5 * layer.inverseDepth[samples[k]] ? atCentre : layer.inverseDepth[samples[k]]);
  }
  return Infinity;
}
