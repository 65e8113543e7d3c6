/**
 * Bicycles and motorcycles: two wheels with spokes one can see through, a frame, handlebars. Drawn from the side on a card that turns
 * to the viewer and is narrowed when the cycle comes towards us, so that its wheels become ellipses.
 * Shape numbers: [wheel radius, spokes per wheel, tyre width, 1 for a motorcycle] in metres of the side view; the accent is the frame.
 */
import type { RandomStream } from "../../core/random.js";
import { trainId } from "../../labels/index.js";
import type { Scene, Stand } from "../scene.js";
import { hole, outside, put, solid, srgb, type Material } from "../surface.js";
import { addRider } from "./person.js";

const rubber = srgb(34, 34, 34);
const chrome = srgb(150, 152, 154);
const paints = [srgb(150, 36, 34), srgb(36, 66, 120), srgb(40, 40, 42), srgb(190, 188, 184), srgb(60, 110, 70), srgb(200, 150, 40)];

const bicycleLengthM = 1.75;
const motorcycleLengthM = 2.1;

/** Parts of the side view. */
const none = 0, gap = 1, tyre = 2, spoke = 3, frame = 4, seat = 5; // prettier-ignore

function cyclePart(x: number, y: number, lengthM: number, shape: ArrayLike<number>): number {
  const radius = shape[0];
  const rear = radius + 0.02;
  const front = lengthM - radius - 0.02;
  let found = none;
  for (const hub of [rear, front]) {
    const [dx, dy] = [x - hub, y - radius];
    const r = Math.hypot(dx, dy);
    if (r > radius) continue;
    if (r > radius - shape[2]) return tyre;
    const angle = (Math.atan2(dy, dx) * shape[1]) / (2 * Math.PI);
    if (r < 0.07 || Math.abs(angle - Math.round(angle)) * ((2 * Math.PI * r) / shape[1]) < 0.012) found = spoke;
    else if (found === none) found = gap;
  }
  const isMotorcycle = shape[3] > 0;
  const bar = isMotorcycle ? 0.05 : 0.035;
  const crank = lengthM * 0.45;
  const saddle = lengthM * 0.36;
  const top = isMotorcycle ? 0.75 : 0.9;
  const head = lengthM * 0.7;
  if (isMotorcycle) {
    // Engine, tank and seat in one block between the wheels.
    if (x > rear + 0.1 && x < front - 0.12 && y > 0.28 && y < 0.62 + 0.2 * Math.min(1, (x - rear) * 2))
      return y > 0.6 ? frame : spoke;
    if (x > rear - 0.2 && x < saddle + 0.3 && y > 0.66 && y < 0.82) return seat;
  }
  if (Math.abs(x - saddle) < 0.14 && y > top && y < top + 0.07) return seat;
  if (Math.abs(x - head + 0.06) < 0.12 && Math.abs(y - top - 0.14) < 0.03) return frame;
  const bars =
    near(x, y, rear, radius, saddle, top - 0.1, bar) ||
    near(x, y, rear, radius, crank, 0.3, bar) ||
    near(x, y, crank, 0.3, saddle, top, bar) ||
    near(x, y, crank, 0.3, head, top - 0.12, bar) ||
    near(x, y, saddle, top - 0.12, head, top - 0.06, bar) ||
    near(x, y, front, radius, head - 0.05, top + 0.14, bar);
  if (bars) return frame;
  // The triangle inside the frame is a gap of the object too.
  if (found === none && x > rear && x < head + 0.1 && y > 0.3 && y < top - 0.1) return gap;
  return found;
}

/** Whether (x, y) lies within a bar from (ax, ay) to (bx, by). */
function near(x: number, y: number, ax: number, ay: number, bx: number, by: number, halfWidth: number): boolean {
  const [dx, dy] = [bx - ax, by - ay];
  const t = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)));
  return (x - ax - t * dx) ** 2 + (y - ay - t * dy) ** 2 < halfWidth * halfWidth;
}

const cycle: Material = {
  shadow: 0.5,
  cover(u, v, s) {
    const lengthM = s.shape[3] > 0 ? motorcycleLengthM : bicycleLengthM;
    const part = cyclePart((u / s.widthM) * lengthM, v, lengthM, s.shape);
    return part === none ? outside : part === gap ? hole : solid;
  },
  paint(u, v, s, _pixelM, albedo) {
    const lengthM = s.shape[3] > 0 ? motorcycleLengthM : bicycleLengthM;
    const part = cyclePart((u / s.widthM) * lengthM, v, lengthM, s.shape);
    put(albedo, part === tyre || part === seat ? rubber : part === spoke ? chrome : s.accent);
  },
};

/** How wide a thing of this length and width looks from the eye. */
function apparentWidthM(scene: Scene, stand: Stand, lengthM: number, widthM: number): number {
  const bearing = Math.atan2(stand.y - scene.eye[1], stand.x - scene.eye[0]) - stand.headingRad;
  return lengthM * Math.abs(Math.sin(bearing)) + widthM * Math.abs(Math.cos(bearing));
}

export function addBicycle(scene: Scene, stand: Stand, ridden: boolean, chance: RandomStream): void {
  const widthM = Math.max(0.45, apparentWidthM(scene, stand, bicycleLengthM, 0.4));
  scene.card(stand.x, stand.y, 0, widthM, 1.12, {
    material: cycle,
    trainId: trainId.bicycle,
    instance: scene.nextInstance(),
    accent: chance.pick(paints),
    shape: [0.34, 14, 0.05, 0],
  });
  scene.footprints.push({ ...stand, lengthM: 1.5, widthM: 0.15 });
  if (ridden) addRider(scene, stand.x - 0.08, stand.y, 0.42, chance);
}

export function addMotorcycle(scene: Scene, stand: Stand, ridden: boolean, chance: RandomStream): void {
  const widthM = Math.max(0.75, apparentWidthM(scene, stand, motorcycleLengthM, 0.6));
  scene.card(stand.x, stand.y, 0, widthM, 1.1, {
    material: cycle,
    trainId: trainId.motorcycle,
    instance: scene.nextInstance(),
    accent: chance.pick(paints),
    shape: [0.32, 7, 0.1, 1],
  });
  scene.footprints.push({ ...stand, lengthM: 1.8, widthM: 0.4 });
  if (ridden) addRider(scene, stand.x - 0.08, stand.y, 0.38, chance);
}
