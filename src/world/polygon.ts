/**
 * Regions to polygons and back: outlines by marching squares (d3-contour), simplified by Douglas-Peucker (simplify-js), painted by
 * the even-odd rule at pixel centres.
 */
import { contours } from "d3-contour";
import simplifyModule from "simplify-js";

/** CommonJS default: under Node's ESM the function itself, under some bundlers a wrapper around it. */
const simplify = simplifyModule as unknown as (
  points: { x: number; y: number }[],
  tolerance: number,
  highQuality: boolean,
) => { x: number; y: number }[];

/** Closed rings of [x, y] in pixels; the first encloses, the others are its holes. */
export type Polygon = [number, number][][];

/** The polygons of a mask ([height width], 1 inside) whose rings enclose at least `minimumArea` pixels. */
export function outlines(mask: Uint8Array, width: number, height: number, minimumArea: number): Polygon[] {
  const { coordinates } = contours()
    .size([width, height])
    .smooth(false)
    .contour(mask as unknown as number[], 0.5);
  return coordinates
    .map((polygon) => polygon.filter((ring) => Math.abs(ringArea(ring as [number, number][])) >= minimumArea))
    .filter((polygon) => polygon.length > 0) as Polygon[];
}

export function ringArea(ring: readonly [number, number][]): number {
  let twice = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) twice += (ring[j][0] - ring[i][0]) * (ring[j][1] + ring[i][1]);
  return twice / 2;
}

/** The ring with fewer corners: no point of the old one farther than the tolerance from it. Below three corners: undefined. */
export function simplifyRing(ring: readonly [number, number][], tolerancePx: number): [number, number][] | undefined {
  const points = ring.slice(0, -1).map(([x, y]) => ({ x, y }));
  // Douglas-Peucker keeps both ends of a line: cut the ring where it is farthest from its start, and simplify both halves.
  const distances = points.map((p) => (p.x - points[0].x) ** 2 + (p.y - points[0].y) ** 2);
  const middle = distances.indexOf(Math.max(...distances));
  const halves = [points.slice(0, middle + 1), [...points.slice(middle), points[0]]];
  const kept = halves.flatMap((half) => simplify(half, tolerancePx, true).slice(0, -1));
  return kept.length >= 3 ? kept.map((p) => [p.x, p.y]) : undefined;
}

/** Sets `data[pixel] = value` wherever a pixel's centre lies inside the polygon. */
export function paintPolygon(data: Uint8Array | Uint16Array, width: number, height: number, polygon: Polygon, value: number): void {
  let [top, bottom] = [Infinity, -Infinity];
  for (const ring of polygon) {
    for (const [, y] of ring) {
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  const crossings: number[] = [];
  const last = Math.min(height - 1, Math.ceil(bottom - 0.5) - 1);
  for (let row = Math.max(0, Math.ceil(top - 0.5)); row <= last; row++) {
    const y = row + 0.5;
    crossings.length = 0;
    for (const ring of polygon) {
      for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
        const [[x0, y0], [x1, y1]] = [ring[j], ring[i]];
        if (y0 <= y !== y1 <= y) crossings.push(x0 + ((y - y0) / (y1 - y0)) * (x1 - x0));
      }
    }
    crossings.sort((p, q) => p - q);
    for (let k = 0; k + 1 < crossings.length; k += 2) {
      const from = Math.max(0, Math.ceil(crossings[k] - 0.5));
      const to = Math.min(width - 1, Math.ceil(crossings[k + 1] - 0.5) - 1);
      if (to >= from) data.fill(value, row * width + from, row * width + to + 1);
    }
  }
}
