/**
 * Which surface each sample of the picture sees, twice in one pass: `exact` (holes show what is behind) and `filled` (holes count as
 * the object). Four samples per pixel (2x2). On a plane, inverse depth is affine in the pixel position, so a rectangle costs three
 * multiplications per row and three additions per sample before its material is asked.
 */
import { dot, subtract, type Vector } from "../camera/index.js";
import { hole, outside, type Surface } from "./surface.js";

/** The eye in the street's frame, with the picture's focal lengths and centre in samples. */
export interface View {
  readonly eye: Vector;
  readonly forward: Vector;
  readonly left: Vector;
  readonly up: Vector;
  readonly focalX: number;
  readonly focalY: number;
  readonly centreX: number;
  readonly centreY: number;
  /** Samples across and down. */
  readonly width: number;
  readonly height: number;
}

/** One layer: per sample the surface's number (`sky`, `ground`, or 2 + its index) and the inverse depth. */
export interface Layer {
  readonly surface: Uint16Array;
  readonly inverseDepth: Float32Array;
}

export const sky = 0;
export const ground = 1;
export const firstSurface = 2;

/** An affine function of the sample position: value = a + b x + c y. */
export interface Affine {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

/** How a plane is seen: inverse depth, and the coordinates u and v as (eye's own) + depth * affine. */
export interface Plane {
  readonly inverseDepth: Affine;
  readonly uEye: number;
  readonly vEye: number;
  readonly u: Affine;
  readonly v: Affine;
}

/** Component of the ray through a sample along an axis, as an affine function of the sample's position. */
function along(view: View, axis: Vector, scale = 1): Affine {
  const b = (-dot(view.left, axis) / view.focalX) * scale;
  const c = (-dot(view.up, axis) / view.focalY) * scale;
  return { a: dot(view.forward, axis) * scale - b * view.centreX - c * view.centreY, b, c };
}

export function planeSeen(view: View, corner: Vector, uAxis: Vector, vAxis: Vector, normal: Vector): Plane {
  const fromCorner = subtract(view.eye, corner);
  return {
    inverseDepth: along(view, normal, -1 / dot(normal, fromCorner)),
    uEye: dot(fromCorner, uAxis),
    vEye: dot(fromCorner, vAxis),
    u: along(view, uAxis),
    v: along(view, vAxis),
  };
}

const groundSeen = (view: View): Plane => planeSeen(view, [0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]);

const nearM = 0.4;

/** Both layers, and the planes by surface number (the sky's entry is never asked for). */
export function rasterise(view: View, surfaces: readonly Surface[]): { exact: Layer; filled: Layer; planes: Plane[] } {
  const floor = groundSeen(view);
  const count = view.width * view.height;
  const layer = (): Layer => ({ surface: new Uint16Array(count), inverseDepth: new Float32Array(count) });
  const [exact, filled] = [layer(), layer()];
  fillGround(view, floor, exact);
  filled.surface.set(exact.surface);
  filled.inverseDepth.set(exact.inverseDepth);

  const planes = [floor, floor, ...surfaces.map((s) => planeSeen(view, s.corner, s.uAxis, s.vAxis, s.normal))];
  // Near surfaces first: what they hide is then never asked for its material.
  const nearness = surfaces.map((s) => dot(subtract(s.at(s.widthM / 2, s.heightM / 2), view.eye), view.forward));
  const order = surfaces.map((_, i) => i).sort((i, j) => nearness[i] - nearness[j] || i - j);
  for (const i of order) {
    const outline = outlineSeen(view, surfaces[i].corners());
    if (outline.length >= 6) fillSurface(view, surfaces[i], i + firstSurface, planes[i + firstSurface], outline, exact, filled);
  }
  return { exact, filled, planes };
}

function fillGround(view: View, plane: Plane, layer: Layer): void {
  const { a, b, c } = plane.inverseDepth;
  for (let y = 0, i = 0; y < view.height; y++) {
    for (let x = 0; x < view.width; x++, i++) {
      const inverseDepth = a + b * (x + 0.5) + c * (y + 0.5);
      if (inverseDepth <= 0) continue;
      layer.surface[i] = ground;
      layer.inverseDepth[i] = inverseDepth;
    }
  }
}

/** The rectangle's outline in samples (x0 y0 x1 y1 ...), cut off at the near plane. */
function outlineSeen(view: View, corners: readonly Vector[]): number[] {
  const seen = corners.map((p) => {
    const d = subtract(p, view.eye);
    return [dot(d, view.forward), dot(d, view.left), dot(d, view.up)] as const;
  });
  const outline: number[] = [];
  const push = (depth: number, left: number, up: number) =>
    outline.push(view.centreX - (view.focalX * left) / depth, view.centreY - (view.focalY * up) / depth);
  seen.forEach((p, i) => {
    const q = seen[(i + 1) % seen.length];
    if (p[0] >= nearM) push(...p);
    if (p[0] >= nearM !== q[0] >= nearM) {
      const t = (nearM - p[0]) / (q[0] - p[0]);
      push(nearM, p[1] + t * (q[1] - p[1]), p[2] + t * (q[2] - p[2]));
    }
  });
  return outline;
}

/** Row by row through a convex outline: z-test first, then the material's cover. */
function fillSurface(view: View, s: Surface, number: number, plane: Plane, outline: number[], exact: Layer, filled: Layer): void {
  let [top, bottom] = [Infinity, -Infinity];
  for (let k = 1; k < outline.length; k += 2) {
    top = Math.min(top, outline[k]);
    bottom = Math.max(bottom, outline[k]);
  }
  const cover = s.material.cover;
  const { a, b, c } = plane.inverseDepth;
  const { uEye, vEye, u: along, v: across } = plane;
  const lastRow = Math.min(view.height - 1, Math.ceil(bottom - 0.5) - 1);
  for (let row = Math.max(0, Math.ceil(top - 0.5)); row <= lastRow; row++) {
    const y = row + 0.5;
    let [from, to] = [Infinity, -Infinity];
    for (let k = 0; k < outline.length; k += 2) {
      const m = k + 2 < outline.length ? k + 2 : 0;
      const [y0, y1] = [outline[k + 1], outline[m + 1]];
      if (y0 <= y === y1 <= y) continue;
      const x = outline[k] + ((y - y0) / (y1 - y0)) * (outline[m] - outline[k]);
      if (x < from) from = x;
      if (x > to) to = x;
    }
    const last = Math.min(view.width - 1, Math.ceil(to - 0.5) - 1);
    for (let column = Math.max(0, Math.ceil(from - 0.5)); column <= last; column++) {
      const x = column + 0.5;
      const inverseDepth = a + b * x + c * y;
      const i = row * view.width + column;
      // The filled layer is never farther than the exact one, so what fails against exact fails against both.
      if (inverseDepth <= exact.inverseDepth[i]) continue;
      if (cover !== undefined) {
        const depth = 1 / inverseDepth;
        const found = cover(
          uEye + depth * (along.a + along.b * x + along.c * y),
          vEye + depth * (across.a + across.b * x + across.c * y),
          s,
        );
        if (found === outside) continue;
        if (inverseDepth > filled.inverseDepth[i]) {
          filled.inverseDepth[i] = inverseDepth;
          filled.surface[i] = number;
        }
        if (found === hole) continue;
      } else if (inverseDepth > filled.inverseDepth[i]) {
        filled.inverseDepth[i] = inverseDepth;
        filled.surface[i] = number;
      }
      exact.inverseDepth[i] = inverseDepth;
      exact.surface[i] = number;
    }
  }
}
