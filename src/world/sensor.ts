/**
 * The camera's sensor: light to bytes. Blur, vignette, exposure, white balance, noise, contrast, saturation, gamma; each picture
 * draws its own values from the look's ranges.
 */
import type { RandomStream } from "../core/random.js";
import { grain } from "./noise.js";
import type { Look } from "./specs.js";

/** `light`: linear, [height width 3]. Result: the same shape, 0-255. */
export function expose(light: Float32Array, width: number, height: number, look: Look, chance: RandomStream): Uint8Array {
  const exposure = chance.between(...look.exposure);
  const gains = look.whiteBalance.map((gain) => exposure * gain * (1 + chance.between(-1, 1) * look.whiteBalanceJitter));
  const saturation = chance.between(...look.saturation);
  const contrast = chance.between(...look.contrast);
  const tone = toneTable(contrast, look.gamma);
  const [noiseX, noiseY] = [chance.below(256), chance.below(256)];

  if (look.blurPx > 0) blur(light, width, height, look.blurPx);
  const bytes = new Uint8Array(width * height * 3);
  const diagonalSquared = (width * width + height * height) / 4;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 3) {
      const fromCentre = ((x - width / 2) ** 2 + (y - height / 2) ** 2) / diagonalSquared;
      const edge = 1 - look.vignette * fromCentre;
      const r = light[i] * gains[0] * edge;
      const g = light[i + 1] * gains[1] * edge;
      const b = light[i + 2] * gains[2] * edge;
      const grey = 0.2126 * r + 0.7152 * g + 0.0722 * b;
      // One table of white noise, read at three places; shifted every 256 rows, so that large pictures show no tiles.
      const lift = grey * (1 - saturation);
      const n = x + noiseX + 97 * ((y >> 8) & 7);
      bytes[i] = toByte(tone, lift + saturation * r, look.noise * grain(n, y + noiseY));
      bytes[i + 1] = toByte(tone, lift + saturation * g, look.noise * grain(n + 85, y + noiseY + 31));
      bytes[i + 2] = toByte(tone, lift + saturation * b, look.noise * grain(n + 170, y + noiseY + 67));
    }
  }
  return bytes;
}

const toneSteps = 4096;
/** Tables reach this linear light; everything above is white. */
const whiteAt = 2;

/** Gamma and contrast about middle grey, with a soft shoulder; steps even in the root of the light, as fine as bytes need. 0-1 out. */
function toneTable(contrast: number, gamma: number): Float32Array {
  return Float32Array.from({ length: toneSteps + 1 }, (_, i) => {
    const linear = (i / toneSteps) ** 2 * whiteAt;
    const shouldered = linear < 0.7 ? linear : 0.7 + 0.3 * (1 - Math.exp(-(linear - 0.7) / 0.3));
    return 0.46 + contrast * (shouldered ** (1 / gamma) - 0.46);
  });
}

function toByte(tone: Float32Array, light: number, noise: number): number {
  const index = light <= 0 ? 0 : light >= whiteAt ? toneSteps : (Math.sqrt(light / whiteAt) * toneSteps) | 0;
  const value = 255 * (tone[index] + noise) + 0.5;
  return value <= 0 ? 0 : value >= 255 ? 255 : value | 0;
}

/** A three-tap blur across and down, in place; `sigmaPx` up to about 0.8. */
function blur(light: Float32Array, width: number, height: number, sigmaPx: number): void {
  const side = Math.exp(-1 / (2 * sigmaPx * sigmaPx));
  const [middle, wing] = [1 / (1 + 2 * side), side / (1 + 2 * side)];
  const pass = (start: number, step: number, count: number): void => {
    let before = light[start];
    for (let k = 0, i = start; k < count; k++, i += step) {
      const here = light[i];
      const after = k + 1 < count ? light[i + step] : here;
      light[i] = wing * (before + after) + middle * here;
      before = here;
    }
  };
  for (let y = 0; y < height; y++) for (let c = 0; c < 3; c++) pass(y * width * 3 + c, 3, width);
  for (let x = 0; x < width * 3; x++) pass(x, width * 3, height);
}
