/**
 * What divides lots from the street: walls, see-through fences, and hedges.
 */
import type { RandomStream } from "../../core/random.js";
import { trainId } from "../../labels/index.js";
import { grain, smooth } from "../noise.js";
import type { Scene } from "../scene.js";
import { hole, outside, put, solid, srgb, type Colour, type Material } from "../surface.js";

const wall: Material = {
  paint(u, v, s, pixelM, albedo) {
    if (v > s.heightM - 0.12) return put(albedo, s.colour, 1.15);
    // Courses of blocks, every other one shifted by half.
    const [blockWidth, blockHeight] = s.shape as number[];
    const course = Math.floor(v / blockHeight);
    const along = u / blockWidth + (course & 1) * 0.5;
    const joint = pixelM < 0.1 && (along - Math.floor(along) < 0.06 || v / blockHeight - course < 0.1) ? 0.75 : 1;
    const each = 0.12 * grain(Math.floor(along) + s.noiseX, course + s.noiseY);
    put(albedo, s.colour, joint * (1 + each + 0.25 * s.texture * smooth(u * 6 + s.noiseX, v * 6)));
  },
};

/** Fence shape numbers: [spacing of uprights, their width, height of the lower and the upper rail, width of the rails]. */
const railings: Material = {
  shadow: 0.35,
  cover(u, v, s) {
    const [spacing, bar, low, high, rail] = s.shape as number[];
    if (u - spacing * Math.floor(u / spacing) < bar) return solid;
    return Math.abs(v - low) < rail || Math.abs(v - high) < rail ? solid : hole;
  },
  paint: (u, v, s, _pixelM, albedo) => put(albedo, s.colour, 0.9 + 0.15 * grain(u * 3 + s.noiseX, v)),
};

/** Wire mesh: diamonds of thin wire between posts. Shape numbers: [mesh width, wire width, post spacing]. */
const mesh: Material = {
  shadow: 0.2,
  cover(u, v, s) {
    const [width, wire, posts] = s.shape as number[];
    const post = u - posts * Math.floor(u / posts);
    if (post < 0.09 || v > s.heightM - 0.07) return solid;
    const a = (u + v) / width;
    const b = (u - v) / width;
    return a - Math.floor(a) < wire / width || b - Math.floor(b) < wire / width ? solid : hole;
  },
  paint: (_u, _v, s, _pixelM, albedo) => put(albedo, s.colour),
};

const hedge: Material = {
  cover(u, v, s) {
    return v > s.heightM * (0.9 + 0.1 * smooth(u * 12 + s.noiseX, s.noiseY)) ? outside : solid;
  },
  paint(u, v, s, pixelM, albedo) {
    const leaves = smooth(u * 16 + s.noiseX, v * 16 + s.noiseY) + 0.6 * grain(u * 12, v * 12) * Math.min(1, 0.08 / pixelM);
    put(albedo, s.colour, Math.max(0.25, 0.8 + 0.6 * s.texture * leaves));
  },
};

const stone = [srgb(156, 148, 136), srgb(132, 120, 108), srgb(176, 170, 160), srgb(150, 112, 92)];
const paints = [srgb(52, 54, 54), srgb(206, 202, 192), srgb(60, 84, 66), srgb(128, 98, 70), srgb(150, 152, 154)];

type Ends = readonly [from: readonly [number, number], to: readonly [number, number]];

export function addWall(scene: Scene, [from, to]: Ends, chance: RandomStream): void {
  const look = {
    material: wall,
    trainId: trainId.wall,
    colour: chance.pick(stone),
    shape: [chance.between(0.4, 0.9), chance.between(0.2, 0.4)],
  };
  scene.upright(from, to, 0, chance.between(0.9, 2.2), look);
}

export function addFence(scene: Scene, [from, to]: Ends, chance: RandomStream): void {
  const heightM = chance.between(1.2, 2.1);
  const colour: Colour = chance.pick(paints);
  const kind = chance.uniform();
  if (kind < 0.35) {
    const shape = [chance.between(0.16, 0.24), 0.035, chance.between(2, 3)];
    return scene.upright(from, to, 0, heightM, { material: mesh, trainId: trainId.fence, colour, shape });
  }
  // Iron railings are mostly air, pickets about half.
  const spacing = kind < 0.7 ? chance.between(0.22, 0.34) : chance.between(0.2, 0.32);
  const bar = kind < 0.7 ? spacing * chance.between(0.18, 0.26) : spacing * chance.between(0.4, 0.55);
  const shape = [spacing, bar, 0.2, heightM - 0.12, 0.05];
  scene.upright(from, to, 0, heightM, { material: railings, trainId: trainId.fence, colour, shape });
}

export function addHedge(scene: Scene, [from, to]: Ends, chance: RandomStream): void {
  const colour = srgb(chance.between(54, 84), chance.between(86, 110), chance.between(34, 52));
  scene.upright(from, to, 0, chance.between(0.9, 2.2), { material: hedge, trainId: trainId.vegetation, colour });
}
