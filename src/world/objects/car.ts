/**
 * Cars: a body and a narrower cabin, each a side profile drawn out to a width, and four wheels. Between the wheels one sees through
 * below the sills: a hole of the car, which a person's polygon closes.
 */
import type { RandomStream } from "../../core/random.js";
import { trainId } from "../../labels/index.js";
import { profileShape, insideConvex, type Scene, type Stand } from "../scene.js";
import { hole, outside, put, solid, srgb, type Colour, type Material } from "../surface.js";

const paints = [
  srgb(196, 198, 200), srgb(36, 38, 42), srgb(98, 102, 108), srgb(226, 226, 224), srgb(128, 30, 32), srgb(34, 54, 98), srgb(58, 74, 66),
  srgb(150, 142, 126), srgb(70, 72, 76),
]; // prettier-ignore
const glassColour = srgb(44, 52, 60);
const skyGlint = srgb(136, 150, 162);
const rubber = srgb(28, 28, 28);
const rim = srgb(150, 152, 156);
const tail = srgb(150, 20, 22);
const head = srgb(226, 226, 216);
const plate = srgb(214, 212, 200);

/** Painted metal. Shape numbers of a side: [rear wheel at, front wheel at, wheel radius, sill height, outline ...]. */
const bodySide: Material = {
  cover(u, v, s) {
    const shape = s.shape as number[];
    if (v < shape[3]) return u > shape[0] && u < shape[1] ? hole : outside;
    return insideConvex(u, v, shape, 4) ? solid : outside;
  },
  paint(u, v, s, pixelM, albedo) {
    const [rear, front, radius, sill] = s.shape as number[];
    const arch = 1.12 * radius;
    const inArch = (hub: number) => (u - hub) ** 2 + (v - radius) ** 2 < arch * arch;
    if (inArch(rear) || inArch(front)) return put(albedo, rubber, 0.5);
    const door = pixelM < 0.08 && (Math.abs(u - s.widthM * 0.5) < 0.02 || Math.abs(u - s.widthM * 0.28) < 0.02) ? 0.6 : 1;
    const crease = v > s.heightM * 0.72 ? 1.15 : v < sill + 0.12 ? 0.6 : 0.95;
    put(albedo, s.colour, crease * door);
  },
};

const metal: Material = { paint: (_u, v, s, _pixelM, albedo) => put(albedo, s.colour, 1.05 - 0.1 * (v / s.heightM)) };

const glass: Material = {
  paint(u, v, s, _pixelM, albedo) {
    const rim = Math.min(u, s.widthM - u) < 0.08;
    if (rim) return put(albedo, s.colour, 0.9);
    put(albedo, v > 0.6 * s.heightM + 0.06 * u ? skyGlint : glassColour, 0.9);
  },
};

/** Cabin side: panes between pillars. */
const cabinSide: Material = {
  cover: (u, v, s) => (insideConvex(u, v, s.shape) ? solid : outside),
  paint(u, v, s, _pixelM, albedo) {
    const low = s.shape[1];
    const pillar =
      Math.abs(u - s.widthM * 0.52) < 0.05 ||
      v > s.heightM - 0.08 ||
      !insideConvex(u + 0.09, v + 0.05, s.shape) ||
      !insideConvex(u - 0.09, v + 0.05, s.shape);
    if (pillar) return put(albedo, s.colour, 0.95);
    put(albedo, v - low > 0.3 ? skyGlint : glassColour, 0.8);
  },
};

/** Rear and front ends: lamps at the edges, a number plate, a dark bumper. `shape[0]`: 1 at the front. */
const end: Material = {
  paint(u, v, s, _pixelM, albedo) {
    const side = Math.min(u, s.widthM - u);
    const y = v / s.heightM;
    if (side < 0.3 && y > 0.52 && y < 0.85) return put(albedo, s.shape[0] > 0 ? head : tail);
    if (Math.abs(u - s.widthM / 2) < 0.26 && y > 0.3 && y < 0.48) return put(albedo, plate);
    if (y < 0.25) return put(albedo, rubber);
    if (s.shape[0] > 0 && y > 0.5 && y < 0.75) return put(albedo, rubber, 1.5);
    put(albedo, s.colour);
  },
};

/** What a part belongs to. */
export interface Label {
  readonly trainId: number;
  readonly instance: number;
}

const tread: Material = { paint: (_u, _v, _s, _pixelM, albedo) => put(albedo, rubber) };

const wheel: Material = {
  cover: (u, v, s) => ((u - s.widthM / 2) ** 2 + (v - s.heightM / 2) ** 2 > (s.widthM / 2) ** 2 ? outside : solid),
  paint(u, v, s, _pixelM, albedo) {
    const [dx, dy] = [u - s.widthM / 2, v - s.heightM / 2];
    const r = Math.hypot(dx, dy) / (s.widthM / 2);
    if (r > 0.66) return put(albedo, rubber);
    const spoke = (Math.atan2(dy, dx) * 5) / (2 * Math.PI);
    put(albedo, rim, r < 0.2 || Math.abs(spoke - Math.round(spoke)) < 0.28 ? 1 : 0.25);
  },
};

/** Wheels on both sides of a vehicle, hubs at `along` metres from its middle; from behind one sees the tyres' treads. */
export function addWheels(
  scene: Scene,
  stand: Stand,
  along: readonly number[],
  halfWidthM: number,
  radiusM: number,
  label: Label,
): void {
  const [c, s] = [Math.cos(stand.headingRad), Math.sin(stand.headingRad)];
  const at = (ahead: number, left: number): [number, number] => [stand.x + ahead * c - left * s, stand.y + ahead * s + left * c];
  for (const side of [-1, 1]) {
    const outer = side * (halfWidthM + 0.01);
    const inner = side * (halfWidthM - 0.2);
    for (const hub of along) {
      scene.upright(at(hub - radiusM, outer), at(hub + radiusM, outer), 0, 2 * radiusM, { material: wheel, ...label });
      scene.upright(at(hub, inner), at(hub, outer), 0, 2 * radiusM, { material: tread, ...label });
    }
  }
}

export function addCar(scene: Scene, stand: Stand, chance: RandomStream): void {
  const isVan = chance.uniform() < 0.15;
  const lengthM = chance.between(3.7, 4.8);
  const widthM = chance.between(1.65, 1.85);
  const beltM = chance.between(0.85, 0.98);
  const roofM = isVan ? chance.between(1.75, 2) : chance.between(1.38, 1.62);
  const sillM = 0.24;
  const radius = chance.between(0.29, 0.34);
  const colour: Colour = chance.pick(paints);
  const label = { trainId: trainId.car, instance: scene.nextInstance(), colour };
  const half = lengthM / 2;
  const [rearHub, frontHub] = [-half + 0.75, half - 0.8];

  const body = [[-half, sillM], [-half, beltM - 0.05], [-half + 0.12, beltM], [half - 0.9, beltM], [half - 0.08, beltM - 0.18], [half, sillM]] as const; // prettier-ignore
  const strips = [
    { ...label, material: end, shape: [0] },
    { ...label, material: metal },
    { ...label, material: metal },
    { ...label, material: metal },
    { ...label, material: end, shape: [1] },
  ];
  const sideShape = [rearHub + half, frontHub + half, radius, sillM, ...profileShape(body)];
  scene.prism(stand, body, widthM, strips, { ...label, material: bodySide, shape: sideShape });

  const rear = isVan || chance.uniform() < 0.5 ? -half + 0.15 : -half + 0.75;
  const front = half - (isVan ? 0.75 : 1.15);
  const rakeRear = isVan ? 0.15 : 0.4;
  const cabin = [[rear, beltM], [rear + rakeRear, roofM], [front - (isVan ? 0.45 : 0.75), roofM], [front, beltM]] as const; // prettier-ignore
  const panes = [glass, metal, glass].map((material) => ({ ...label, material }));
  scene.prism(stand, cabin, widthM - 0.22, panes, { ...label, material: cabinSide, shape: profileShape(cabin) });

  addWheels(scene, stand, [rearHub, frontHub], widthM / 2, radius, label);
  scene.footprints.push({ ...stand, lengthM, widthM });
}
