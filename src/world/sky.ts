/**
 * The sky: from the horizon's colour to the zenith's, with clouds on a flat ceiling.
 */
import type { RandomStream } from "../core/random.js";
import { smooth } from "./noise.js";
import type { Look } from "./specs.js";
import type { Colour } from "./surface.js";

export interface Sky {
  readonly zenith: Colour;
  readonly horizon: Colour;
  readonly cloudiness: number;
  readonly driftX: number;
  readonly driftY: number;
}

export const drawSky = (look: Look, chance: RandomStream): Sky => ({
  zenith: look.skyZenith,
  horizon: look.skyHorizon,
  cloudiness: chance.between(...look.cloudiness),
  driftX: chance.between(0, 256),
  driftY: chance.between(0, 256),
});

/** Writes the light that comes along a direction (not necessarily of unit length). */
export function paintSky(sky: Sky, x: number, y: number, z: number, light: Float64Array): void {
  const up = Math.max(0.02, z / Math.sqrt(x * x + y * y + z * z));
  const height = Math.min(1, up * 1.9) ** 0.7;
  const ceiling = 9 / (up + 0.12);
  const puffs = smooth((x * ceiling) / 2.2 + sky.driftX, y * ceiling + sky.driftY);
  const cloud = Math.min(1, Math.max(0, (puffs + 1.6 * sky.cloudiness - 0.8) * 1.4)) * 0.85;
  for (let k = 0; k < 3; k++) {
    const clear = sky.horizon[k] + height * (sky.zenith[k] - sky.horizon[k]);
    light[k] = clear + cloud * (0.86 + 0.1 * puffs - clear);
  }
}
