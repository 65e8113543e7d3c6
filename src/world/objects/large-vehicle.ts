/**
 * Trucks, buses and trams: boxes with a band of windows, wheels or bogies.
 * Side shape numbers: [bottom of the window band, its top, window spacing, share of a window that is pillar].
 */
import type { RandomStream } from "../../core/random.js";
import { trainId } from "../../labels/index.js";
import { grain } from "../noise.js";
import type { Scene, Stand } from "../scene.js";
import { put, srgb, type Colour, type Material } from "../surface.js";
import { addWheels, type Label } from "./car.js";

const dark = srgb(40, 48, 56);
const glint = srgb(112, 128, 140);
const black = srgb(28, 28, 30);
const lampRed = srgb(160, 24, 24);
const lampWhite = srgb(230, 228, 214);
const truckPaints = [srgb(222, 222, 220), srgb(186, 60, 44), srgb(48, 80, 140), srgb(206, 176, 80), srgb(120, 124, 126)];
const busPaints = [srgb(214, 210, 200), srgb(178, 42, 40), srgb(226, 190, 60), srgb(52, 96, 150), srgb(70, 130, 90)];
const tramPaints = [srgb(206, 52, 46), srgb(228, 204, 90), srgb(220, 220, 216), srgb(52, 92, 148)];

const panel: Material = {
  paint(u, v, s, _pixelM, albedo) {
    const [low, high, spacing, pillar] = s.shape as number[];
    const z = s.vAxis[2] > 0.9 ? v + s.corner[2] : 0;
    if (z > low && z < high && u > 0.15 && u < s.widthM - 0.15) {
      const window = u / spacing - Math.floor(u / spacing);
      if (window > pillar) return put(albedo, z > (low + high) / 2 + 0.2 * grain(u, 5) ? glint : dark);
    }
    if (z > 0 && z < 0.55) return put(albedo, black);
    put(albedo, z > low - 0.35 && z < low - 0.1 ? s.accent : s.colour, 1 - 0.06 * Math.abs(grain(u * 2 + s.noiseX, v)));
  },
};

/** Front or rear: one wide pane, lamps below. `shape`: [pane bottom, pane top, 1 at the front]. */
const end: Material = {
  paint(u, v, s, _pixelM, albedo) {
    const z = v + s.corner[2];
    const side = Math.min(u, s.widthM - u);
    if (z > s.shape[0] && z < s.shape[1] && side > 0.15) return put(albedo, z > (s.shape[0] + s.shape[1]) / 2 ? glint : dark);
    if (side < 0.35 && z > 0.7 && z < 0.95) return put(albedo, s.shape[2] > 0 ? lampWhite : lampRed);
    put(albedo, z < 0.5 ? black : z > s.heightM + s.corner[2] - 0.35 && s.shape[1] > 0 ? black : s.colour);
  },
};

interface Box {
  readonly lengthM: number;
  readonly widthM: number;
  readonly bottomM: number;
  readonly topM: number;
  /** Middle of the box ahead of the stand. */
  readonly aheadM: number;
  readonly colour: Colour;
  readonly accent: Colour;
  /** Side windows, and the panes of rear and front; zeros for none. */
  readonly windows: readonly [low: number, high: number, spacing: number, pillar: number];
  readonly rearPane: readonly [number, number];
  readonly frontPane: readonly [number, number];
}

function addBox(scene: Scene, stand: Stand, box: Box, label: Label): void {
  const [back, front] = [box.aheadM - box.lengthM / 2, box.aheadM + box.lengthM / 2];
  const { bottomM: low, topM: top, colour, accent } = box;
  const look = { ...label, colour, accent };
  const profile = [[back, low], [back, top], [front, top], [front, low]] as const; // prettier-ignore
  const roof = { ...look, material: panel, shape: [9, 9, 1, 1] };
  const ends = [
    { ...look, material: end, shape: [...box.rearPane, 0] },
    roof,
    { ...look, material: end, shape: [...box.frontPane, 1] },
  ];
  scene.prism(stand, profile, box.widthM, ends, { ...look, material: panel, shape: box.windows });
}

export function addTruck(scene: Scene, stand: Stand, chance: RandomStream): void {
  const label = { trainId: trainId.truck, instance: scene.nextInstance() };
  const lengthM = chance.between(4.5, 7.5);
  const topM = chance.between(2.8, 3.7);
  const widthM = 2.4;
  const [cabColour, loadColour] = [chance.pick(truckPaints), chance.pick(truckPaints)];
  const none = [9, 9, 1, 1] as const;
  addBox(scene, stand, { lengthM, widthM, bottomM: 0.55, topM, aheadM: -1, colour: loadColour, accent: loadColour, windows: none, rearPane: [9, 0], frontPane: [9, 0] }, label); // prettier-ignore
  const cabAhead = lengthM / 2 - 1 + 1;
  addBox(scene, stand, { lengthM: 1.9, widthM: 2.3, bottomM: 0.4, topM: Math.min(topM, 2.6), aheadM: cabAhead, colour: cabColour, accent: cabColour, windows: [1.5, 2.2, 1.3, 0.2], rearPane: [9, 0], frontPane: [1.4, 2.3] }, label); // prettier-ignore
  addWheels(scene, stand, [-lengthM / 2, -lengthM / 2 + 1.2, cabAhead], widthM / 2, 0.48, label);
  scene.footprints.push({ ...stand, lengthM: lengthM + 2, widthM });
}

export function addBus(scene: Scene, stand: Stand, chance: RandomStream): void {
  const label = { trainId: trainId.bus, instance: scene.nextInstance() };
  const [lengthM, widthM] = [chance.between(10, 12), 2.5];
  const colour = chance.pick(busPaints);
  addBox(scene, stand, { lengthM, widthM, bottomM: 0.3, topM: 3.05, aheadM: 0, colour, accent: chance.pick(busPaints), windows: [1.25, 2.45, 1.5, 0.08], rearPane: [1.5, 2.5], frontPane: [1, 2.7] }, label); // prettier-ignore
  addWheels(scene, stand, [-lengthM / 2 + 2.4, lengthM / 2 - 2.4], widthM / 2, 0.48, label);
  scene.footprints.push({ ...stand, lengthM, widthM });
}

/** A tram of two or three cars, which Cityscapes calls a train. */
export function addTram(scene: Scene, stand: Stand, chance: RandomStream): void {
  const label = { trainId: trainId.train, instance: scene.nextInstance() };
  const colour = chance.pick(tramPaints);
  const accent = chance.pick(tramPaints);
  const cars = 2 + chance.below(2);
  const carM = chance.between(8, 10);
  for (let k = 0; k < cars; k++) {
    const aheadM = (k - (cars - 1) / 2) * (carM + 0.4);
    addBox(scene, stand, { lengthM: carM, widthM: 2.4, bottomM: 0.25, topM: 3.4, aheadM, colour, accent, windows: [1.4, 2.6, 1.8, 0.1], rearPane: [1.3, 2.7], frontPane: [1.3, 2.7] }, label); // prettier-ignore
  }
  scene.footprints.push({ ...stand, lengthM: cars * carM, widthM: 2.4 });
}
