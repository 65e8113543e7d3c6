/**
 * A street being built: surfaces are added one by one, as rectangles, as cards that turn to the viewer, and as prisms
 * (a side profile drawn out to a width: cars, trucks, buses, trams, buildings).
 */
import type { Vector } from "../camera/index.js";
import { Surface, type SurfaceParts } from "./surface.js";

/** Where a thing stands and which way it faces: heading 0 is along the road. */
export interface Stand {
  readonly x: number;
  readonly y: number;
  readonly headingRad: number;
}

type Look = Omit<SurfaceParts, "corner" | "uAxis" | "vAxis" | "widthM" | "heightM">;

/** A rectangle of ground that a thing stands on: it gets no light from above. */
export interface Footprint extends Stand {
  readonly lengthM: number;
  readonly widthM: number;
}

export class Scene {
  readonly surfaces: Surface[] = [];
  readonly footprints: Footprint[] = [];
  private instances = 0;

  constructor(
    /** Where the camera stands, so that cards can turn to it. */
    readonly eye: Vector,
    private readonly texture: number,
  ) {}

  /** A number for the next thing that is counted. */
  nextInstance(): number {
    return ++this.instances;
  }

  add(parts: SurfaceParts): void {
    this.surfaces.push(new Surface(parts, this.surfaces.length + 1, this.texture));
  }

  /** An upright rectangle on the ground from (x0, y0) to (x1, y1); u runs along it. */
  upright(from: readonly [number, number], to: readonly [number, number], bottomM: number, heightM: number, look: Look): void {
    const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
    const widthM = Math.hypot(dx, dy);
    if (widthM <= 0 || heightM <= 0) return;
    this.add({
      ...look,
      corner: [from[0], from[1], bottomM],
      uAxis: [dx / widthM, dy / widthM, 0],
      vAxis: [0, 0, 1],
      widthM,
      heightM,
    });
  }

  /** An upright rectangle centred at (x, y) that turns to the viewer; u runs to the viewer's right. */
  card(x: number, y: number, bottomM: number, widthM: number, heightM: number, look: Look): void {
    const [dx, dy] = [x - this.eye[0], y - this.eye[1]];
    const length = Math.hypot(dx, dy) || 1;
    const right: Vector = [dy / length, -dx / length, 0];
    const corner: Vector = [x - (right[0] * widthM) / 2, y - (right[1] * widthM) / 2, bottomM];
    this.add({ ...look, card: true, corner, uAxis: right, vAxis: [0, 0, 1], widthM, heightM });
  }

  /**
   * A profile in the plane of the heading, drawn out to a width. `profile`: convex, points (along, up) in metres from the stand, in
   * order from the back over the top to the front. `strips[i]` dresses the strip from point i to i + 1, `side` both sides.
   */
  prism(stand: Stand, profile: readonly (readonly [number, number])[], widthM: number, strips: readonly Look[], side: Look): void {
    const [c, s] = [Math.cos(stand.headingRad), Math.sin(stand.headingRad)];
    const place = (along: number, left: number, up: number): Vector => [
      stand.x + along * c - left * s,
      stand.y + along * s + left * c,
      up,
    ];
    const half = widthM / 2;
    strips.forEach((look, i) => {
      // v always runs upwards, also on strips that the profile goes down on.
      const goesDown = profile[i + 1][1] < profile[i][1];
      const [[a0, z0], [a1, z1]] = goesDown ? [profile[i + 1], profile[i]] : [profile[i], profile[i + 1]];
      const heightM = Math.hypot(a1 - a0, z1 - z0);
      const vAxis: Vector = [((a1 - a0) * c) / heightM, ((a1 - a0) * s) / heightM, (z1 - z0) / heightM];
      this.add({ ...look, corner: place(a0, -half, z0), uAxis: [-s, c, 0], vAxis, widthM, heightM });
    });
    const back = Math.min(...profile.map((p) => p[0]));
    const front = Math.max(...profile.map((p) => p[0]));
    const top = Math.max(...profile.map((p) => p[1]));
    for (const left of [-half, half]) {
      this.add({ ...side, corner: place(back, left, 0), uAxis: [c, s, 0], vAxis: [0, 0, 1], widthM: front - back, heightM: top });
    }
  }
}

/** A profile as numbers for `insideConvex`: points relative to its back end. */
export function profileShape(profile: readonly (readonly [number, number])[]): number[] {
  const back = Math.min(...profile.map((p) => p[0]));
  return profile.flatMap(([along, up]) => [along - back, up]);
}

/** Whether (u, v) lies in a convex outline given as u0 v0 u1 v1 ... from `first` on, clockwise (from the back over the top). */
export function insideConvex(u: number, v: number, outline: ArrayLike<number>, first = 0): boolean {
  const n = outline.length;
  for (let i = first; i < n; i += 2) {
    const j = i + 2 < n ? i + 2 : first;
    const side = (outline[j] - outline[i]) * (v - outline[i + 1]) - (outline[j + 1] - outline[i + 1]) * (u - outline[i]);
    if (side > 0) return false;
  }
  return true;
}
