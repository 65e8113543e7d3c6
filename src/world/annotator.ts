/**
 * An annotator: draws what the street shows as a person would, in coarse polygons, from the back to the front.
 *
 * Every class that is not counted, and every thing that is, is traced on the filled mask; thin gaps are closed, small parts left out,
 * outlines simplified, corners set a little off. What lies behind is drawn first and under what stands before it, so that an
 * inaccurate border shows the neighbour, and where nobody drew, 255 stays.
 */
import type { RandomStream } from "../core/random.js";
import { classes, ignoreLabel, trainId } from "../labels/index.js";
import { outlines, paintPolygon, ringArea, simplifyRing, type Polygon } from "./polygon.js";

/** How coarse a hand is, in shares of the picture's height (area: of its pixels). */
export interface Hand {
  readonly toleranceOfHeight: number;
  readonly jitterOfHeight: number;
  readonly smallestArea: number;
}

export const defaultHand: Hand = { toleranceOfHeight: 0.006, jitterOfHeight: 0.0022, smallestArea: 0.00035 };

/** One drawn polygon, as Cityscapes' own polygon files hold it. */
export interface DrawnPolygon {
  readonly trainId: number;
  readonly instance: number;
  readonly polygon: Polygon;
}

export interface Annotation {
  readonly labels: Uint8Array;
  readonly instances: Uint16Array;
  /** In the order drawn: later ones lie over earlier ones. */
  readonly polygons: readonly DrawnPolygon[];
}

/** Stuff from the back to the front; things follow, the farthest first. */
const stuffOrder = [trainId.sky, trainId.building, trainId.vegetation, trainId.terrain, trainId.sidewalk, trainId.road, trainId.wall,
  trainId.fence, trainId.pole, trainId.trafficLight, trainId.trafficSign] as const; // prettier-ignore
/** What one draws around whatever stands before it; the gaps that thin objects leave in these are not drawn. */
const background = new Set<number>(stuffOrder.slice(0, 6));

export interface Region {
  readonly trainId: number;
  readonly instance: number;
  /** Bounds, ends not included. */
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly depthM: number;
}

/** What a person draws of an exactly known street: coarse polygons, from the back to the front. Another `chance` is another person. */
export function annotate(
  mask: { width: number; height: number; labels: Uint8Array; instances: Uint16Array; depth: Float32Array },
  chance: RandomStream,
  hand: Hand = defaultHand,
): Annotation {
  const { width, height } = mask;
  const labels = new Uint8Array(width * height).fill(ignoreLabel);
  const instances = new Uint16Array(width * height);
  const polygons: DrawnPolygon[] = [];
  const smallest = hand.smallestArea * width * height;
  for (const region of regionsOf(mask)) {
    const gap = background.has(region.trainId) ? Math.max(1, Math.round(height / 96)) : 0;
    for (const polygon of trace(mask, region, gap, smallest)) {
      const rings = polygon.flatMap((ring) => {
        const coarse = simplifyRing(
          ring,
          Math.min(hand.toleranceOfHeight * height, 0.12 * Math.sqrt(Math.abs(ringArea(ring))) + 0.3),
        );
        return coarse === undefined ? [] : [jitter(coarse, hand.jitterOfHeight * height, width, height, chance)];
      });
      if (rings.length === 0) continue;
      paintPolygon(labels, width, height, rings, region.trainId);
      paintPolygon(instances, width, height, rings, region.instance);
      polygons.push({ trainId: region.trainId, instance: region.instance, polygon: rings });
    }
  }
  return { labels, instances, polygons };
}

/** Every class of stuff and every thing, with bounds, in drawing order. */
function regionsOf(mask: { width: number; labels: Uint8Array; instances: Uint16Array; depth: Float32Array }): Region[] {
  const found = new Map<number, { left: number; top: number; right: number; bottom: number; nearness: number; count: number }>();
  for (let i = 0; i < mask.labels.length; i++) {
    const key = mask.labels[i] | (mask.instances[i] << 8);
    const [x, y] = [i % mask.width, Math.floor(i / mask.width)];
    let r = found.get(key);
    if (r === undefined) found.set(key, (r = { left: x, top: y, right: x + 1, bottom: y + 1, nearness: 0, count: 0 }));
    r.left = Math.min(r.left, x);
    r.right = Math.max(r.right, x + 1);
    r.bottom = y + 1;
    r.nearness += 1 / mask.depth[i];
    r.count++;
  }
  const order = (r: Region) => (stuffOrder as readonly number[]).indexOf(r.trainId) + (r.instance > 0 ? classes.length : 0);
  return [...found]
    .map(([key, r]) => ({ ...r, trainId: key & 255, instance: key >>> 8, depthM: r.count / r.nearness }))
    .sort((a, b) => (a.instance > 0 && b.instance > 0 ? b.depthM - a.depthM : order(a) - order(b)));
}

/** A region's polygons in picture coordinates, gaps of up to `2 gap` pixels closed. */
function trace(
  mask: { width: number; height: number; labels: Uint8Array; instances: Uint16Array },
  region: Region,
  gap: number,
  smallestArea: number,
): Polygon[] {
  const margin = gap + 1;
  const width = region.right - region.left + 2 * margin;
  const height = region.bottom - region.top + 2 * margin;
  let inside: Uint8Array = new Uint8Array(width * height);
  for (let y = region.top; y < region.bottom; y++) {
    for (let x = region.left; x < region.right; x++) {
      const i = y * mask.width + x;
      if (mask.labels[i] !== region.trainId || mask.instances[i] !== region.instance) continue;
      inside[(y - region.top + margin) * width + x - region.left + margin] = 1;
    }
  }
  if (gap > 0) inside = spread(spread(inside, width, height, gap, 1), width, height, gap, 0);
  return outlines(inside, width, height, smallestArea).map((polygon) =>
    polygon.map((ring) => ring.map(([x, y]): [number, number] => [x + region.left - margin, y + region.top - margin])),
  );
}

/** Dilation (value 1) or erosion (value 0) by a square of the given radius, across and then down. */
function spread(mask: Uint8Array, width: number, height: number, radius: number, value: 0 | 1): Uint8Array {
  const across = mask.slice();
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (mask[y * width + x] !== value) continue;
      across.fill(value, y * width + Math.max(0, x - radius), y * width + Math.min(width, x + radius + 1));
    }
  }
  const down = across.slice();
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (across[y * width + x] !== value) continue;
      for (let k = Math.max(0, y - radius); k <= Math.min(height - 1, y + radius); k++) down[k * width + x] = value;
    }
  }
  return down;
}

/** Each corner a little off; corners on the picture's border stay there. */
function jitter(
  ring: [number, number][],
  amountPx: number,
  width: number,
  height: number,
  chance: RandomStream,
): [number, number][] {
  const move = (value: number, size: number) =>
    value < 0.75 ? 0 : value > size - 0.75 ? size : value + amountPx * chance.normal();
  return ring.map(([x, y]) => [move(x, width), move(y, height)]);
}
