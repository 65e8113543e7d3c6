/**
 * Trees: a trunk, and a crown of several clumps of leaves with gaps one can see through; palms; distant woods and hills.
 * Clump shape numbers: [sparseness 0-1: the share of air, size of the leaf pattern in metres].
 */
import type { RandomStream } from "../../core/random.js";
import { trainId } from "../../labels/index.js";
import { grain, smooth } from "../noise.js";
import type { Scene } from "../scene.js";
import type { Setting } from "../specs.js";
import { hole, outside, put, solid, srgb, type Colour, type Material } from "../surface.js";

const bark = srgb(92, 78, 64);
const palmGreen = srgb(92, 110, 58);

/** Steps of noise per leaf pattern. */
const leafSteps = 13;

/** 1 at a clump's middle, 0 at its ragged edge. */
function inside(u: number, v: number, widthM: number, heightM: number, noiseX: number, noiseY: number): number {
  const x = (2 * u) / widthM - 1;
  const y = (2 * v) / heightM - 1;
  return 1 - x * x - y * y + 0.28 * (smooth(u * 7 + noiseX, v * 7 + noiseY) - 0.6);
}

const clump: Material = {
  shadow: 0.75,
  cover(u, v, s) {
    const depth = inside(u, v, s.widthM, s.heightM, s.noiseX, s.noiseY);
    if (depth < 0) return outside;
    const [sparseness, leafM] = s.shape as number[];
    const scale = leafSteps / leafM;
    const leaves = smooth(u * scale + s.noiseY, v * scale + s.noiseX);
    // Half of the noise lies below 0: the threshold turns a share of air into a level, thinner towards the edge.
    return leaves < 1.3 * (sparseness - 0.5) + 0.35 * Math.max(0, 0.4 - depth) ? hole : solid;
  },
  paint(u, v, s, pixelM, albedo) {
    const scale = leafSteps / s.shape[1];
    const leaves = smooth(u * scale + s.noiseY, v * scale + s.noiseX);
    const fine = grain(u * 11 + s.noiseX, v * 11) * Math.min(1, 0.1 / pixelM);
    // Lit from above: dark below, bright tips.
    const height = v / s.heightM;
    put(albedo, s.colour, Math.max(0.15, 0.45 + 0.65 * height + s.texture * (0.5 * leaves + 0.25 * fine)));
  },
};

const trunk: Material = {
  paint: (u, v, s, _pixelM, albedo) =>
    put(albedo, s.colour, 0.6 + 0.4 * (u / s.widthM) + 0.2 * s.texture * smooth(u * 60 + s.noiseY, v * 8 + s.noiseX)),
};

/** A palm's head: fronds that hang from the middle, air between them. */
const fronds: Material = {
  shadow: 0.4,
  cover(u, v, s) {
    const x = (2 * u) / s.widthM - 1;
    const y = v / s.heightM - 0.55 + 0.45 * x * x;
    const radius = x * x + 4 * y * y;
    if (radius > 0.9) return outside;
    const angle = Math.atan2(y, x) * 2.9;
    return Math.abs(angle - Math.round(angle)) < 0.3 - 0.18 * Math.sqrt(radius) ? solid : hole;
  },
  paint: (u, v, s, _pixelM, albedo) => put(albedo, palmGreen, 0.5 + 0.7 * (v / s.heightM) + 0.2 * grain(u * 9 + s.noiseX, v * 9)),
};

const wood: Material = {
  shadow: 0,
  cover: (u, v, s) => (v > s.heightM * (0.75 + 0.25 * smooth(u * 1.2 + s.noiseX, s.noiseY)) ? outside : solid),
  paint(u, v, s, _pixelM, albedo) {
    put(albedo, s.colour, Math.max(0.3, 0.75 + 0.6 * s.texture * smooth(u * 3 + s.noiseX, v * 3) + 0.25 * (v / s.heightM)));
  },
};

const hill: Material = {
  shadow: 0,
  cover(u, v, s) {
    const bell = Math.sin((Math.PI * u) / s.widthM);
    return v > s.heightM * (0.75 * bell + 0.25 * smooth(u * 0.05 + s.noiseX, s.noiseY)) ? outside : solid;
  },
  paint: (u, v, s, _pixelM, albedo) => put(albedo, s.colour, 0.85 + 0.25 * smooth(u * 0.4 + s.noiseX, v * 0.8)),
};

export function addTree(scene: Scene, x: number, y: number, setting: Setting, chance: RandomStream): void {
  if (chance.uniform() < setting.palmChance) return addPalm(scene, x, y, chance);
  const heightM = chance.between(5, 11);
  const crownM = heightM * chance.between(0.45, 0.75);
  const stemM = heightM * chance.between(0.25, 0.4);
  const sparseness = chance.between(...setting.crownSparseness);
  const leafM = chance.between(0.5, 0.9);
  const autumn = chance.uniform();
  const colour: Colour = srgb(64 + 44 * autumn, 96 + 20 * chance.uniform(), 38 + 20 * chance.uniform());
  const stemWidth = 0.12 + heightM * 0.018;
  scene.card(x, y, 0, stemWidth, stemM + 0.3 * (heightM - stemM), { material: trunk, trainId: trainId.vegetation, colour: bark });
  const clumps = 3 + chance.below(3);
  for (let k = 0; k < clumps; k++) {
    const width = crownM * chance.between(0.55, 0.85);
    const height = (heightM - stemM) * chance.between(0.5, 0.75);
    const angle = 2 * Math.PI * chance.uniform();
    const off = crownM * 0.28;
    const bottom = stemM + (heightM - stemM - height) * (k / Math.max(1, clumps - 1));
    scene.card(x + off * Math.cos(angle), y + off * Math.sin(angle), bottom, width, height, {
      material: clump,
      trainId: trainId.vegetation,
      colour: colour.map((c) => c * chance.between(0.85, 1.15)) as unknown as Colour,
      shape: [sparseness, leafM],
    });
  }
}

function addPalm(scene: Scene, x: number, y: number, chance: RandomStream): void {
  const heightM = chance.between(6, 12);
  const spread = chance.between(2.6, 4);
  scene.card(x, y, 0, 0.3, heightM, { material: trunk, trainId: trainId.vegetation, colour: srgb(128, 112, 92) });
  scene.card(x, y, heightM - spread * 0.55, spread, spread * 0.8, { material: fronds, trainId: trainId.vegetation });
}

export function addBush(scene: Scene, x: number, y: number, setting: Setting, chance: RandomStream): void {
  const width = chance.between(1, 2.4);
  scene.card(x, y, -0.1, width, width * chance.between(0.6, 0.9), {
    material: clump,
    trainId: trainId.vegetation,
    colour: srgb(chance.between(60, 96), chance.between(88, 112), chance.between(36, 56)),
    shape: [setting.crownSparseness[0], chance.between(0.4, 0.7)],
  });
}

/** A line of distant trees from one point to another. */
export function addWood(
  scene: Scene,
  from: readonly [number, number],
  to: readonly [number, number],
  heightM: number,
  chance: RandomStream,
): void {
  const colour = srgb(chance.between(64, 84), chance.between(84, 98), chance.between(44, 56));
  scene.upright(from, to, 0, heightM, { material: wood, trainId: trainId.vegetation, colour });
}

/** Hills on the horizon: dry grass and scrub. */
export function addHill(scene: Scene, x: number, fromY: number, toY: number, heightM: number, chance: RandomStream): void {
  const colour = srgb(chance.between(120, 150), chance.between(112, 130), chance.between(80, 92));
  scene.upright([x, fromY], [x, toY], 0, heightM, {
    material: hill,
    trainId: trainId.terrain,
    colour,
  });
}
