/**
 * The ground: which class it is at (x, y), and its look: asphalt with markings, kerbs, paving slabs, grass.
 */
import { trainId } from "../labels/index.js";
import { grain, smooth } from "./noise.js";
import { crossed, type Plan } from "./plan.js";
import { put, srgb, type Colour } from "./surface.js";

const kerbM = 0.18;

const asphalt = srgb(104, 104, 106);
const concrete = srgb(158, 154, 148);
const kerbStone = srgb(176, 174, 168);
const grass = srgb(96, 112, 52);
const white = srgb(222, 222, 216);
const yellow = srgb(214, 168, 48);
const rail = srgb(70, 68, 66);

/** Road, sidewalk or terrain. */
export function groundClass(plan: Plan, x: number, y: number): number {
  const beyondRoad = Math.abs(y) - plan.roadHalfM;
  if (beyondRoad < 0) return trainId.road;
  if (crossed(plan)) {
    if (x > plan.crossing.fromM && x < plan.crossing.toM) return trainId.road;
    if (x > plan.crossing.fromM - plan.crossingSidewalkM && x < plan.crossing.toM + plan.crossingSidewalkM) return trainId.sidewalk;
  }
  const side = plan.sides[y > 0 ? 0 : 1];
  if (beyondRoad < side.vergeM) return beyondRoad < kerbM ? trainId.sidewalk : trainId.terrain;
  return beyondRoad < side.vergeM + side.sidewalkM ? trainId.sidewalk : trainId.terrain;
}

/** Writes the albedo at (x, y); `pixelM` is what a sample spans across the view, `texture` how strong textures are. */
export function paintGround(plan: Plan, x: number, y: number, pixelM: number, texture: number, albedo: Float64Array): void {
  const kind = groundClass(plan, x, y);
  const fine = texture * Math.min(1, 0.05 / pixelM);
  const stains = smooth(x * 4, y * 9) * texture;
  if (kind === trainId.terrain) {
    const tuft = 1 + 0.3 * smooth(x * 14, y * 14) * texture + 0.3 * grain(x * 25, y * 25) * fine;
    return put(albedo, grass, tuft * (1 + 0.2 * stains));
  }
  if (kind === trainId.sidewalk) {
    const isKerb = Math.abs(y) - plan.roadHalfM < kerbM;
    if (isKerb) return put(albedo, kerbStone, 1 + 0.1 * stains);
    const slab = 0.6;
    const joint = pixelM < 0.15 && (fraction(x / slab) < 0.06 || fraction(y / slab) < 0.06) ? 0.75 : 1;
    const each = grain(x / slab, y / slab) * 0.1 * texture;
    return put(albedo, concrete, joint * (1 + each + 0.14 * stains + 0.12 * grain(x * 30, y * 30) * fine));
  }
  const mark = marking(plan, x, y, pixelM);
  const wear = 1 + 0.22 * stains + 0.22 * grain(x * 28, y * 28) * fine;
  if (mark !== undefined) return put(albedo, mark, Math.min(1, 0.85 + 0.25 * wear - 0.2));
  // Lighter where tyres polish, darker in the middle of a lane where oil drips; cracks filled with tar.
  const lane = fraction((y / plan.roadHalfM) * (plan.lanes / 2));
  const tracks = 0.05 * Math.cos(4 * Math.PI * lane) * texture;
  const crack = texture > 0.4 && pixelM < 0.06 && Math.abs(smooth(x * 1.7 + 70, y * 2.6)) < 0.006 ? 0.72 : 1;
  return put(albedo, asphalt, crack * (wear - tracks));
}

/** Paint, rails and zebra on the road; undefined where the asphalt is bare. */
function marking(plan: Plan, x: number, y: number, pixelM: number): Colour | undefined {
  const { roadHalfM, crossing, lanes } = plan;
  const wide = Math.max(0.07, pixelM * 0.3);
  if (Math.abs(Math.abs(y - plan.tramAtM) - 0.72) < 0.05) return rail;
  if (crossed(plan) && x > crossing.fromM - 6.5 && x < crossing.toM + 6.5) {
    const before = crossing.fromM - x;
    const behind = x - crossing.toM;
    if (crossing.zebra && ((before > 0.6 && before < 3.8) || (behind > 0.6 && behind < 3.8))) {
      return Math.abs(y) < roadHalfM - 0.2 && fraction(y) < 0.5 ? white : undefined;
    }
    return before > 4.6 && before < 5.1 && y < 0 ? white : undefined;
  }
  if (Number.isFinite(plan.tramAtM) && plan.tramAtM === 0) return undefined;
  if (plan.yellowLines) {
    if (Math.abs(Math.abs(y) - 0.16) < wide) return yellow;
  } else if (Math.abs(y) < wide && fraction(x / 9) < 0.45) return white;
  if (lanes === 4 && Math.abs(Math.abs(y) - roadHalfM / 2) < wide && fraction(x / 9 + 0.3) < 0.4) return white;
  if (plan.edgeLines && Math.abs(Math.abs(y) - roadHalfM + 0.35) < wide) return white;
  return undefined;
}

const fraction = (value: number): number => value - Math.floor(value);
