/**
 * The five datasets of the study, and the tables they are made of. A dataset is one row of `streetSpecs`: which camera, which
 * setting, which class mix, which look, which labels. Nothing else differs between them.
 *
 * The parameters began from two early trials and were then changed by looking at pictures and at class shares (Cityscapes, GTA5):
 * how far each attribute lies from the target is a choice of this world, not a measurement.
 */
import type { StreetCameraName } from "../camera/index.js";
import { srgb, type Colour } from "./surface.js";

/** The built-in datasets: the game, Parallel Domain v1 to v3, and the target. */
export const streetNames = ["gta", "pd-v1", "pd-v2", "pd-v3", "cityscapes"] as const;
/** The name of a built-in dataset. */
export type StreetName = (typeof streetNames)[number];

export interface StreetSpec {
  readonly camera: StreetCameraName;
  readonly setting: keyof typeof settings;
  readonly mix: keyof typeof mixes;
  readonly look: keyof typeof looks;
  /** Which mask the dataset ships: with holes, with holes filled, or as a person draws it. */
  readonly labels: "exact" | "filled" | "annotated";
}

/** A range from which a picture draws its own value. */
export type Range = readonly [low: number, high: number];

export interface Setting {
  readonly roadHalfWidthM: Range;
  readonly sidewalkM: Range;
  /** Chance and width of a strip of grass between kerb and sidewalk, and of a yard before the houses. */
  readonly vergeChance: number;
  readonly yardChance: number;
  readonly yardM: Range;
  readonly buildingHeightM: Range;
  readonly buildingWidthM: Range;
  /** Chance that a lot holds no house, but a yard with a fence or wall and trees. */
  readonly openLotChance: number;
  readonly pitchedRoofChance: number;
  readonly palmChance: number;
  readonly crossingChance: number;
  /** Trees per side and 100 m; the share of their crowns that is air; and how close the street's far end is. */
  readonly treesPer100M: number;
  readonly crownSparseness: Range;
  readonly farEndM: Range;
  readonly hillsChance: number;
  readonly yellowLines: boolean;
  readonly signs: "us" | "eu";
  readonly facades: readonly Colour[];
}

export const settings = {
  california: {
    roadHalfWidthM: [3.7, 6.4], sidewalkM: [2.6, 5.2], vergeChance: 0.4, yardChance: 0.45, yardM: [2, 5],
    buildingHeightM: [5, 13], buildingWidthM: [10, 22], openLotChance: 0.28, pitchedRoofChance: 0.2, palmChance: 0.35,
    crossingChance: 0.6, treesPer100M: 4.5, crownSparseness: [0.3, 0.6], farEndM: [110, 220], hillsChance: 0.6,
    yellowLines: true, signs: "us",
    facades: [srgb(214, 196, 166), srgb(196, 170, 140), srgb(224, 214, 198), srgb(168, 140, 118), srgb(190, 186, 178), srgb(206, 160, 126), srgb(150, 146, 140)],
  },
  germany: {
    roadHalfWidthM: [3.3, 5.4], sidewalkM: [2.6, 6], vergeChance: 0.22, yardChance: 0.25, yardM: [1.5, 4],
    buildingHeightM: [8, 16], buildingWidthM: [8, 16], openLotChance: 0.16, pitchedRoofChance: 0.75, palmChance: 0,
    crossingChance: 0.55, treesPer100M: 7, crownSparseness: [0.3, 0.6], farEndM: [70, 150], hillsChance: 0.1,
    yellowLines: false, signs: "eu",
    facades: [srgb(200, 190, 172), srgb(180, 168, 146), srgb(206, 202, 194), srgb(150, 110, 92), srgb(176, 174, 168), srgb(196, 178, 142), srgb(140, 122, 108)],
  },
} satisfies Record<string, Setting>; // prettier-ignore

/** How many of each a street holds on average (Poisson), per 100 m of street where so named. */
export interface Mix {
  readonly parkedCars: number;
  readonly drivingCars: number;
  readonly trucks: number;
  readonly buses: number;
  readonly trains: number;
  readonly persons: number;
  readonly cyclists: number;
  readonly motorcyclists: number;
  readonly bicycles: number;
  readonly motorcycles: number;
  readonly lamps: number;
  readonly trafficLights: number;
  readonly trafficSigns: number;
  readonly fences: number;
  readonly walls: number;
  readonly hedges: number;
}

export const mixes = {
  gta: {
    parkedCars: 1.3, drivingCars: 1.7, trucks: 0.6, buses: 0.2, trains: 0.06, persons: 2.4, cyclists: 0.08, motorcyclists: 0.1,
    bicycles: 0.06, motorcycles: 0.12, lamps: 6, trafficLights: 1.2, trafficSigns: 1, fences: 1.1, walls: 1.3, hedges: 0.8,
  },
  cityscapes: {
    parkedCars: 2.6, drivingCars: 1.1, trucks: 0.12, buses: 0.09, trains: 0.06, persons: 10, cyclists: 0.35, motorcyclists: 0.1,
    bicycles: 1.8, motorcycles: 0.35, lamps: 6, trafficLights: 1.6, trafficSigns: 3.5, fences: 1.2, walls: 0.6, hedges: 1.2,
  },
  uniform: {
    parkedCars: 3, drivingCars: 1.4, trucks: 0.35, buses: 0.4, trains: 0.25, persons: 9, cyclists: 1.4, motorcyclists: 0.7,
    bicycles: 3, motorcycles: 1.2, lamps: 7, trafficLights: 3, trafficSigns: 5, fences: 1.6, walls: 1, hedges: 1.2,
  },
} satisfies Record<string, Mix>; // prettier-ignore

/** Light, air and camera sensor: what makes a picture look like a game, like Parallel Domain or like a photograph. */
export interface Look {
  readonly textureAmplitude: number;
  readonly sunStrength: Range;
  readonly sunElevationRad: Range;
  readonly sunColour: Colour;
  readonly ambient: Colour;
  readonly skyZenith: Colour;
  readonly skyHorizon: Colour;
  readonly cloudiness: Range;
  /** Share of light lost to haze per metre. */
  readonly hazePerM: Range;
  readonly exposure: Range;
  readonly whiteBalance: Colour;
  readonly whiteBalanceJitter: number;
  readonly saturation: Range;
  readonly contrast: Range;
  readonly gamma: number;
  readonly blurPx: number;
  readonly noise: number;
  readonly vignette: number;
}

export const looks = {
  game: {
    textureAmplitude: 0.45, sunStrength: [1.2, 1.8], sunElevationRad: [0.5, 1.1], sunColour: [1, 0.93, 0.8], ambient: [0.42, 0.47, 0.58],
    skyZenith: srgb(70, 130, 215), skyHorizon: srgb(190, 212, 235), cloudiness: [0, 0.7], hazePerM: [0.0005, 0.003],
    exposure: [0.85, 1.2], whiteBalance: [1.1, 1, 0.9], whiteBalanceJitter: 0.06, saturation: [1.3, 1.7], contrast: [1.15, 1.4],
    gamma: 2.2, blurPx: 0, noise: 0.004, vignette: 0,
  },
  pd: {
    textureAmplitude: 0.75, sunStrength: [0.6, 1.3], sunElevationRad: [0.4, 1.1], sunColour: [1, 0.95, 0.87], ambient: [0.52, 0.55, 0.6],
    skyZenith: srgb(120, 160, 210), skyHorizon: srgb(212, 222, 230), cloudiness: [0.2, 0.9], hazePerM: [0.001, 0.0035],
    exposure: [0.75, 1.05], whiteBalance: [1, 1, 1], whiteBalanceJitter: 0.05, saturation: [0.85, 1.15], contrast: [1, 1.15],
    gamma: 2.2, blurPx: 0.35, noise: 0.01, vignette: 0.1,
  },
  real: {
    textureAmplitude: 1, sunStrength: [0.15, 1], sunElevationRad: [0.3, 0.9], sunColour: [1, 0.96, 0.9], ambient: [0.58, 0.6, 0.6],
    skyZenith: srgb(196, 206, 212), skyHorizon: srgb(226, 229, 228), cloudiness: [0.5, 1], hazePerM: [0.0005, 0.003],
    exposure: [0.85, 1.2], whiteBalance: [0.94, 1.02, 0.97], whiteBalanceJitter: 0.04, saturation: [0.6, 0.85], contrast: [1.1, 1.35],
    gamma: 2.1, blurPx: 0.6, noise: 0.02, vignette: 0.25,
  },
} satisfies Record<string, Look>; // prettier-ignore

export const streetSpecs: Record<StreetName, StreetSpec> = {
  gta: { camera: "gta", setting: "california", mix: "gta", look: "game", labels: "exact" },
  "pd-v1": { camera: "cityscapes", setting: "california", mix: "gta", look: "pd", labels: "exact" },
  "pd-v2": { camera: "cityscapes", setting: "california", mix: "gta", look: "pd", labels: "filled" },
  "pd-v3": { camera: "cityscapes", setting: "germany", mix: "uniform", look: "pd", labels: "filled" },
  cityscapes: { camera: "cityscapes", setting: "germany", mix: "cityscapes", look: "real", labels: "annotated" },
};
