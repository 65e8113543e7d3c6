/**
 * People: a figure put together from a head, a trunk, arms and legs, on a card that turns to the viewer.
 * Shape numbers: [stride 0-1, seated: 1 for riders (their legs are on the pedals)].
 */
import type { RandomStream } from "../../core/random.js";
import { trainId } from "../../labels/index.js";
import { grain } from "../noise.js";
import type { Scene } from "../scene.js";
import { outside, put, solid, srgb, type Colour, type Material } from "../surface.js";

const skins = [srgb(226, 184, 156), srgb(196, 150, 120), srgb(140, 98, 74), srgb(90, 62, 48)];
const clothes = [
  srgb(40, 44, 58), srgb(96, 36, 38), srgb(170, 166, 158), srgb(52, 74, 108), srgb(36, 36, 36), srgb(122, 110, 92), srgb(186, 80, 60),
  srgb(70, 96, 78), srgb(214, 206, 190),
]; // prettier-ignore
const hairs = [srgb(42, 32, 26), srgb(96, 70, 44), srgb(150, 122, 80), srgb(120, 118, 116)];

/** Which part of the body is at (x, y): x in shoulder widths from the middle, y from 0 (soles) to 1 (crown of the head). */
function bodyPart(x: number, y: number, stride: number, seated: number): "head" | "hair" | "trunk" | "legs" | "none" {
  const a = Math.abs(x);
  if (y > 0.86) {
    if ((x / 0.17) ** 2 + ((y - 0.93) / 0.07) ** 2 > 1) return "none";
    return y > 0.945 ? "hair" : "head";
  }
  if (y > 0.82) return a < 0.08 ? "head" : "none";
  const waist = seated > 0 ? 0.42 : 0.47;
  if (y > waist) return a < 0.27 + 0.2 * Math.min(1, (0.84 - y) * 9) - 0.16 * Math.max(0, 0.66 - y) ? "trunk" : "none";
  const spread = seated > 0 ? 0.15 : 0.1 + 0.22 * stride * (1 - y / waist);
  return Math.abs(a - spread) < 0.13 - 0.05 * (1 - y / waist) ? "legs" : "none";
}

/** Colour: trunk; accent: legs. The skin and hair follow from the noise offsets. */
const figure: Material = {
  shadow: 0.8,
  cover: (u, v, s) => (bodyPart(u / s.widthM - 0.5, v / s.heightM, s.shape[0], s.shape[1]) === "none" ? outside : solid),
  paint(u, v, s, pixelM, albedo) {
    const [x, y] = [u / s.widthM - 0.5, v / s.heightM];
    const part = bodyPart(x, y, s.shape[0], s.shape[1]);
    const fold = 0.85 + 0.35 * x + 0.15 * grain(u * 20 + s.noiseX, v * 10) * Math.min(1, 0.05 / pixelM);
    if (part === "hair") return put(albedo, hairs[s.noiseX & 3], fold);
    if (part === "head") return put(albedo, skins[s.noiseY & 3], fold);
    if (part === "trunk") return put(albedo, s.colour, fold);
    put(albedo, y < 0.04 ? s.accent : s.accent, y < 0.04 ? 0.4 : fold);
  },
};

export function addPerson(scene: Scene, x: number, y: number, chance: RandomStream): void {
  const heightM = chance.uniform() < 0.12 ? chance.between(1, 1.4) : chance.between(1.55, 1.9);
  scene.card(x, y, 0, heightM * chance.between(0.34, 0.44), heightM, {
    material: figure,
    trainId: trainId.person,
    instance: scene.nextInstance(),
    colour: chance.pick(clothes),
    accent: chance.pick(clothes),
    shape: [chance.uniform(), 0],
  });
  scene.footprints.push({ x, y, headingRad: 0, lengthM: 0.3, widthM: 0.4 });
}

/** Someone on a bicycle or motorcycle, seat `bottomM` above the ground. */
export function addRider(scene: Scene, x: number, y: number, bottomM: number, chance: RandomStream): void {
  const helmetOrCoat: Colour = chance.pick(clothes);
  scene.card(x, y, bottomM, chance.between(0.52, 0.62), chance.between(1.3, 1.45), {
    material: figure,
    trainId: trainId.rider,
    instance: scene.nextInstance(),
    colour: helmetOrCoat,
    accent: chance.pick(clothes),
    shape: [0, 1],
  });
}
