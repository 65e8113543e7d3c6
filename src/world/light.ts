/**
 * Light: one sun, an even sky, and shadows on the ground. Shadows live in a grid over the ground (25 cm cells): every surface that
 * stands is projected onto it along the sun's rays, and what stands on the ground takes its share of sun from the grid.
 */
import type { Vector } from "../camera/index.js";
import type { RandomStream } from "../core/random.js";
import type { Scene } from "./scene.js";
import type { Colour, Surface } from "./surface.js";
import type { Look } from "./specs.js";

export interface Light {
  /** Unit vector to the sun. */
  readonly toSun: Vector;
  readonly sun: Colour;
  readonly ambient: Colour;
  readonly shadows: Shadows;
}

const cellM = 0.25;
const nearX = -8;
const sizeX = 512;
const sizeY = 256;

export class Shadows {
  /** Share of the sun, and share of the sky, that is kept off, 0-255. */
  private readonly sunOff = new Uint8Array(sizeX * sizeY);
  private readonly skyOff = new Uint8Array(sizeX * sizeY);

  sunAt = (x: number, y: number): number => 1 - this.read(this.sunOff, x, y);
  skyAt = (x: number, y: number): number => 1 - this.read(this.skyOff, x, y);

  shadeSun = (outline: readonly number[], value: number): void => fillConvex(this.sunOff, outline, value);
  shadeSky = (outline: readonly number[], value: number): void => fillConvex(this.skyOff, outline, value);

  /** Bilinear, 0 outside the grid. */
  private read(grid: Uint8Array, x: number, y: number): number {
    const column = (x - nearX) / cellM - 0.5;
    const row = y / cellM + sizeY / 2 - 0.5;
    const [i, j] = [Math.floor(column), Math.floor(row)];
    if (i < 0 || j < 0 || i >= sizeX - 1 || j >= sizeY - 1) return 0;
    const [fx, fy] = [column - i, row - j];
    const k = j * sizeX + i;
    const near = grid[k] + fx * (grid[k + 1] - grid[k]);
    const far = grid[k + sizeX] + fx * (grid[k + sizeX + 1] - grid[k + sizeX]);
    return (near + fy * (far - near)) / 255;
  }
}

/** Sets every cell whose centre lies in a convex outline (x0 y0 x1 y1 ... in metres) to at least a value. */
function fillConvex(grid: Uint8Array, outline: readonly number[], value: number): void {
  const n = outline.length;
  let [low, high] = [Infinity, -Infinity];
  for (let k = 1; k < n; k += 2) {
    low = Math.min(low, outline[k]);
    high = Math.max(high, outline[k]);
  }
  const lastRow = Math.min(sizeY - 1, Math.floor(high / cellM + sizeY / 2 - 0.5));
  for (let row = Math.max(0, Math.ceil(low / cellM + sizeY / 2 - 0.5)); row <= lastRow; row++) {
    const y = (row + 0.5 - sizeY / 2) * cellM;
    let [from, to] = [Infinity, -Infinity];
    for (let k = 0; k < n; k += 2) {
      const m = (k + 2) % n;
      const [y0, y1] = [outline[k + 1], outline[m + 1]];
      if (y0 <= y === y1 <= y) continue;
      const x = outline[k] + ((y - y0) / (y1 - y0)) * (outline[m] - outline[k]);
      from = Math.min(from, x);
      to = Math.max(to, x);
    }
    const first = Math.max(0, Math.ceil((from - nearX) / cellM - 0.5));
    const last = Math.min(sizeX - 1, Math.floor((to - nearX) / cellM - 0.5));
    for (let i = row * sizeX + first; i <= row * sizeX + last; i++) if (grid[i] < value) grid[i] = value;
  }
}

/** Draws a sun for this picture and lets everything in the scene cast its shadow. */
export function lightScene(scene: Scene, look: Look, chance: RandomStream): Light {
  const elevation = chance.between(...look.sunElevationRad);
  const azimuth = chance.between(-Math.PI, Math.PI);
  const toSun: Vector = [Math.cos(elevation) * Math.cos(azimuth), Math.cos(elevation) * Math.sin(azimuth), Math.sin(elevation)];
  const strength = chance.between(...look.sunStrength);
  const shadows = new Shadows();

  // Tall things first, so that what stands in their shadow knows it; then the rest.
  const tall = scene.surfaces.filter((s) => topM(s) > 4);
  for (const s of tall) castShadow(s, toSun, shadows);
  for (const s of scene.surfaces)
    s.sunShare = isTall(s) ? 1 : 0.25 + 0.75 * shadows.sunAt(s.at(s.widthM / 2, 0)[0], s.at(s.widthM / 2, 0)[1]);
  for (const s of scene.surfaces) if (!isTall(s)) castShadow(s, toSun, shadows);
  for (const f of scene.footprints) {
    const [c, sn] = [Math.cos(f.headingRad), Math.sin(f.headingRad)];
    const ring = (grow: number) =>
      [
        [-1, -1],
        [1, -1],
        [1, 1],
        [-1, 1],
      ].flatMap(([a, b]) => {
        // prettier-ignore
        const [along, across] = [(a * (f.lengthM + grow)) / 2, (b * (f.widthM + grow)) / 2];
        return [f.x + along * c - across * sn, f.y + along * sn + across * c];
      });
    shadows.shadeSky(ring(0.8), 70);
    shadows.shadeSky(ring(0.1), 190);
    shadows.shadeSun(ring(0.1), 255);
  }
  const scale = (colour: Colour, by: number): Colour => [colour[0] * by, colour[1] * by, colour[2] * by];
  return { toSun, sun: scale(look.sunColour, strength), ambient: look.ambient, shadows };
}

const topM = (s: Surface): number => s.corner[2] + s.heightM * s.vAxis[2];
const isTall = (s: Surface): boolean => topM(s) > 4;

/** The surface's rectangle along the sun's rays onto the ground; what has holes casts a thinner shadow. */
function castShadow(s: Surface, toSun: Vector, shadows: Shadows): void {
  const outline = s.corners().flatMap(([x, y, z]) => [x - (toSun[0] / toSun[2]) * z, y - (toSun[1] / toSun[2]) * z]);
  if (s.material.shadow === undefined) return shadows.shadeSun(outline, 255);
  if (s.material.shadow === 0) return;
  if (!s.card) return shadows.shadeSun(outline, 255 * s.material.shadow);
  // A round card's shadow is an ellipse in its rectangle.
  const [ox, oy] = [outline[0], outline[1]];
  const [ux, uy] = [outline[2] - ox, outline[3] - oy];
  const [vx, vy] = [outline[6] - ox, outline[7] - oy];
  const ring: number[] = [];
  for (let k = 0; k < 10; k++) {
    const [p, q] = [0.5 + 0.5 * Math.cos((k * Math.PI) / 5), 0.5 + 0.5 * Math.sin((k * Math.PI) / 5)];
    ring.push(ox + p * ux + q * vx, oy + p * uy + q * vy);
  }
  shadows.shadeSun(ring, 255 * s.material.shadow);
}
