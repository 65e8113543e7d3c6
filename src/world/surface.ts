/**
 * What a street is made of: flat rectangles in space, each with a material that says, in metres along the rectangle, what is solid,
 * what is a hole, what is outside its shape, and which colour it has.
 * Street frame: x along the road, y to the left, z up, origin on the ground below the vehicle.
 */
import type { Vector } from "../camera/index.js";

/** Albedo, linear light, 0-1 per channel. */
export type Colour = readonly [red: number, green: number, blue: number];

/** What a material says of a point of its rectangle. A hole lets through what is behind, yet belongs to the object's outline. */
export const outside = 0;
export const solid = 1;
export const hole = 2;

export interface Material {
  /** Outside, solid or hole at (u, v); without it the whole rectangle is solid. */
  cover?(u: number, v: number, surface: Surface): number;
  /** Writes the albedo at (u, v). `pixelM` is what one sample spans there: detail finer than that should fade. */
  paint(u: number, v: number, surface: Surface, pixelM: number, albedo: Float64Array): void;
  /** How dense its shadow is, 0-1; without it the whole rectangle casts a full shadow. */
  readonly shadow?: number;
}

/** What the one who places a surface says; see `Surface`. */
export interface SurfaceParts {
  corner: Vector;
  /** Unit vectors along the two edges. */
  uAxis: Vector;
  vAxis: Vector;
  widthM: number;
  heightM: number;
  material: Material;
  trainId: number;
  instance?: number;
  colour?: Colour;
  accent?: Colour;
  /** The material's own numbers (spacing, phase, sparseness ...): each material says which. */
  shape?: ArrayLike<number>;
  /** Drawn as a picture that turns to the viewer: lit as if round. */
  card?: boolean;
}

/** One rectangle. All instances have the same fields in the same order, which keeps the inner loops fast. */
export class Surface {
  readonly corner: Vector;
  readonly uAxis: Vector;
  readonly vAxis: Vector;
  readonly normal: Vector;
  readonly widthM: number;
  readonly heightM: number;
  readonly material: Material;
  readonly trainId: number;
  readonly instance: number;
  readonly colour: Colour;
  readonly accent: Colour;
  readonly shape: ArrayLike<number>;
  readonly card: boolean;
  /** Where in the noise tables this surface begins, so that no two look alike. */
  readonly noiseX: number;
  readonly noiseY: number;
  /** How strong textures are, see `Look`. */
  readonly texture: number;
  /** How much of the sun reaches it past buildings and trees, 0-1; set by the light. */
  sunShare = 1;

  constructor(parts: SurfaceParts, number: number, texture: number) {
    this.corner = parts.corner;
    this.uAxis = parts.uAxis;
    this.vAxis = parts.vAxis;
    this.normal = cross(parts.uAxis, parts.vAxis);
    this.widthM = parts.widthM;
    this.heightM = parts.heightM;
    this.material = parts.material;
    this.trainId = parts.trainId;
    this.instance = parts.instance ?? 0;
    this.colour = parts.colour ?? [0.5, 0.5, 0.5];
    this.accent = parts.accent ?? [0.1, 0.1, 0.1];
    this.shape = parts.shape ?? [];
    this.card = parts.card ?? false;
    this.texture = texture;
    this.noiseX = (number * 73) % 256;
    this.noiseY = (number * 151) % 256;
  }

  /** The four corners in order. */
  corners(): Vector[] {
    const { widthM: w, heightM: h } = this;
    return [this.at(0, 0), this.at(w, 0), this.at(w, h), this.at(0, h)];
  }

  at(u: number, v: number): Vector {
    const { corner: c, uAxis: a, vAxis: b } = this;
    return [c[0] + u * a[0] + v * b[0], c[1] + u * a[1] + v * b[1], c[2] + u * a[2] + v * b[2]];
  }
}

export const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

/** A colour as it is written on screens (0-255, sRGB) in linear light. */
export const srgb = (red: number, green: number, blue: number): Colour => [linear(red), linear(green), linear(blue)];
const linear = (value: number): number => (value / 255) ** 2.2;

/** Writes a colour times a brightness. */
export function put(albedo: Float64Array, colour: Colour, brightness = 1): void {
  albedo[0] = colour[0] * brightness;
  albedo[1] = colour[1] * brightness;
  albedo[2] = colour[2] * brightness;
}
