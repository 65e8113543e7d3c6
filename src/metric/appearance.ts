/** What a picture looks like, whatever it shows: four numbers of its pixels. */
import type { RgbImage } from "../core/index.js";

export interface Appearance {
  /** Mean luma, 0 black to 1 white. */
  readonly brightness: number;
  /** Standard deviation of luma. */
  readonly contrast: number;
  /** Mean distance of the strongest from the weakest of red, green and blue: 0 grey, 1 pure colour. */
  readonly saturation: number;
  /** Mean difference of luma between neighbours in a row, as a share of the contrast: texture, sharp edges and noise. */
  readonly texture: number;
}

/** Brightness, contrast, saturation and texture of a picture. Luma as in ITU-R BT.601. */
export function appearance({ width, data }: RgbImage): Appearance {
  const count = data.length / 3;
  let [sum, squares, colour, steps] = [0, 0, 0, 0];
  let before = 0;
  for (let i = 0; i < count; i++) {
    const [r, g, b] = [data[3 * i] / 255, data[3 * i + 1] / 255, data[3 * i + 2] / 255];
    const luma = 0.299 * r + 0.587 * g + 0.114 * b;
    sum += luma;
    squares += luma * luma;
    colour += Math.max(r, g, b) - Math.min(r, g, b);
    if (i % width > 0) steps += Math.abs(luma - before);
    before = luma;
  }
  const brightness = sum / count;
  const contrast = Math.sqrt(Math.max(0, squares / count - brightness ** 2));
  const neighbours = count - count / width;
  const texture = contrast > 1e-9 && neighbours > 0 ? steps / neighbours / contrast : 0;
  return { brightness, contrast, saturation: colour / count, texture };
}
