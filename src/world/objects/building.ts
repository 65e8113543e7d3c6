/**
 * Houses in a row along the street: a facade with windows, a door or shop, side walls, and a pitched or flat roof.
 * Facade shape numbers: [window spacing, storey height, window width, window height, ground floor: 0 door, 1 shop, side wall: 1].
 */
import type { RandomStream } from "../../core/random.js";
import { trainId } from "../../labels/index.js";
import { grain, smooth } from "../noise.js";
import type { Scene } from "../scene.js";
import type { Setting } from "../specs.js";
import { outside, put, solid, srgb, type Colour, type Material } from "../surface.js";

const glass = srgb(62, 72, 82);
const litGlass = srgb(150, 168, 182);
const curtain = srgb(186, 182, 170);
const frame = srgb(214, 212, 206);
const tiles = [srgb(140, 76, 56), srgb(120, 84, 70), srgb(86, 82, 82)];
const flat = srgb(120, 118, 114);
const awnings = [srgb(160, 40, 36), srgb(30, 92, 62), srgb(36, 62, 120), srgb(206, 172, 60), srgb(80, 78, 78)];
const doors = [srgb(80, 52, 34), srgb(40, 60, 52), srgb(70, 72, 80)];

const facade: Material = {
  paint(u, v, s, pixelM, albedo) {
    const [spacing, storey, windowWidth, windowHeight, shop, blind] = s.shape as number[];
    const columns = Math.max(1, Math.floor(s.widthM / spacing));
    const margin = (s.widthM - columns * spacing) / 2;
    const column = Math.floor((u - margin) / spacing);
    const floor = Math.floor(v / storey);
    const inColumn = u - margin - column * spacing - (spacing - windowWidth) / 2;
    const inFloor = v - floor * storey - 0.9;
    const isOpening = column >= 0 && column < columns && (floor + 1) * storey <= s.heightM + 0.3;
    if (floor === 0 && shop > 0 && !blind) return paintShop(u, v, s.accent, s.noiseX, storey, albedo);
    if (floor === 0 && !blind && column === Math.floor(columns / 2) && v < 2.3 && inColumn > -0.1 && inColumn < 1.1) {
      return put(albedo, s.accent, 0.8);
    }
    const chance = grain(column + s.noiseX, floor + s.noiseY);
    const isGap = blind > 0 && chance < 0.3;
    if (isOpening && !isGap && inColumn > 0 && inColumn < windowWidth && inFloor > 0 && inFloor < windowHeight) {
      const border = Math.min(inColumn, windowWidth - inColumn, inFloor, windowHeight - inFloor);
      const isBar = Math.abs(inColumn - windowWidth / 2) < 0.04;
      if (border < 0.07 || (isBar && pixelM < 0.1)) return put(albedo, frame);
      if (chance > 0.55 && inFloor > windowHeight * (chance - 0.4)) return put(albedo, curtain, 0.8);
      // Panes mirror the sky in their upper part.
      return put(albedo, inFloor > windowHeight * 0.5 + 0.2 * chance ? litGlass : glass, 0.75 + 0.4 * Math.abs(chance));
    }
    const sill = isOpening && !isGap && inColumn > -0.1 && inColumn < windowWidth + 0.1 && inFloor <= 0 && inFloor > -0.12;
    if (sill) return put(albedo, frame, 0.85);
    const band = v > s.heightM - 0.35 || (floor > 0 && v - floor * storey < 0.12) ? 1.12 : 1;
    const stain =
      s.texture * 0.2 * smooth(u * 5 + s.noiseX, v * 2.5 + s.noiseY) +
      s.texture * 0.12 * grain(u * 9, v * 14) * Math.min(1, 0.1 / pixelM);
    return put(albedo, s.colour, band * (1 + stain) * (v < 0.6 ? 0.72 : 1));
  },
};

/** Ground floor with shop windows below an awning. */
function paintShop(u: number, v: number, awning: Colour, phase: number, storey: number, albedo: Float64Array): void {
  if (v > storey - 0.9)
    return put(albedo, awning, v > storey - 0.75 && v < storey - 0.25 && grain(u * 3 + phase, 3) > 0.1 ? 1.6 : 0.9);
  const bay = u / 2.8 - Math.floor(u / 2.8);
  if (bay < 0.06 || v < 0.45) return put(albedo, flat, 0.6);
  put(albedo, glass, 0.6 + 0.5 * Math.abs(grain(u * 1.5 + phase, v * 1.2)));
}

const roof: Material = {
  paint(u, v, s, pixelM, albedo) {
    const row = pixelM < 0.12 ? 0.12 * (v * 3 - Math.floor(v * 3)) : 0.06;
    put(albedo, s.colour, 0.85 + row + 0.25 * s.texture * smooth(u * 4 + s.noiseX, v * 6 + s.noiseY));
  },
};

const gable: Material = {
  cover: (u, v, s) => (Math.abs((2 * u) / s.widthM - 1) + v / s.heightM > 1 ? outside : solid),
  paint: (u, v, s, _pixelM, albedo) => put(albedo, s.colour, 1 + 0.2 * s.texture * smooth(u * 5 + s.noiseX, v * 5 + s.noiseY)),
};

export interface Lot {
  readonly fromM: number;
  readonly toM: number;
  /** Distance of the facade from the middle of the road, signed: positive is left. */
  readonly lineM: number;
}

/** One house on a lot. */
export function addHouse(scene: Scene, lot: Lot, setting: Setting, chance: RandomStream): void {
  const heightM = chance.between(...setting.buildingHeightM);
  const depthM = chance.between(9, 14);
  const storey = chance.between(2.9, 3.6);
  const windowWidth = chance.between(0.9, 1.7);
  const shop = chance.uniform() < 0.35 ? 1 : 0;
  const brightness = chance.between(0.7, 1.1);
  const colour = chance.pick(setting.facades).map((c) => c * brightness * chance.between(0.95, 1.05)) as unknown as Colour;
  const accent = shop ? chance.pick(awnings) : chance.pick(doors);
  const numbers = [
    windowWidth + chance.between(0.8, 1.8),
    storey,
    windowWidth,
    Math.min(storey - 1.2, chance.between(1.2, 1.9)),
    shop,
  ];
  const side = Math.sign(lot.lineM);
  const [front, back] = [lot.lineM, lot.lineM + side * depthM];
  const look = { material: facade, trainId: trainId.building, colour, accent };
  scene.upright([lot.fromM, front], [lot.toM, front], 0, heightM, { ...look, shape: [...numbers, 0] });
  for (const x of [lot.fromM, lot.toM]) scene.upright([x, front], [x, back], 0, heightM, { ...look, shape: [...numbers, 1] });

  if (chance.uniform() < setting.pitchedRoofChance) addRoof(scene, lot, depthM, heightM, colour, chance);
}

/** Two slopes that meet above the middle of the house, and a gable at either end. */
function addRoof(scene: Scene, lot: Lot, depthM: number, heightM: number, wallColour: Colour, chance: RandomStream): void {
  const riseM = chance.between(2, 4);
  const half = depthM / 2;
  const slopeM = Math.hypot(half, riseM);
  const eaves = 1 + 0.3 / half;
  const colour = chance.pick(tiles);
  const side = Math.sign(lot.lineM);
  for (const towards of [side, -side]) {
    // From the eaves, which hang over the wall a little, up to the ridge.
    const foot = lot.lineM + side * half - towards * half * eaves;
    scene.add({
      corner: [lot.fromM - 0.1, foot, heightM + riseM * (1 - eaves)],
      uAxis: [1, 0, 0],
      vAxis: [0, (towards * half) / slopeM, riseM / slopeM],
      widthM: lot.toM - lot.fromM + 0.2,
      heightM: slopeM * eaves,
      material: roof,
      trainId: trainId.building,
      colour,
    });
  }
  for (const x of [lot.fromM, lot.toM]) {
    const look = { material: gable, trainId: trainId.building, colour: wallColour };
    scene.upright([x, lot.lineM], [x, lot.lineM + side * depthM], heightM, riseM, look);
  }
}

/** A facade across the view, closing the far end of a street. */
export function addFarHouse(scene: Scene, x: number, fromY: number, toY: number, setting: Setting, chance: RandomStream): void {
  const width = chance.between(1, 1.6);
  scene.upright([x, fromY], [x, toY], 0, chance.between(...setting.buildingHeightM), {
    material: facade,
    trainId: trainId.building,
    colour: chance.pick(setting.facades),
    shape: [width + 1.2, 3.2, width, 1.5, 0, 0],
  });
}
