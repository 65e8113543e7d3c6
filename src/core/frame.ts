/**
 * What one look through a camera gives: the picture and, where they are known, its labels, depth and camera.
 * Plain arrays, row by row from the top left: nothing here belongs to a tensor library.
 */

/** An RGB picture. `data`: [height width 3], 0-255. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** One trainId per pixel: 0-18, or 255 where nothing is said (see `labels/`). `data`: [height width]. */
export interface LabelMap {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Metres along the camera's viewing axis (not along the ray). `data`: [height width]; Infinity for the sky. */
export interface DepthMap {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/**
 * A pinhole camera on a vehicle. Angles and axes as in Cityscapes' camera files (ISO 8855: x forward, y left, z up; origin on the
 * ground): rotation camera to vehicle is Rz(yaw) Ry(pitch) Rx(roll), positive pitch looks down. Pixel centres lie at +0.5.
 */
export interface Camera {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly focalXPx: number;
  readonly focalYPx: number;
  readonly centreXPx: number;
  readonly centreYPx: number;
  /** Position of the optical centre in the vehicle's frame. */
  readonly forwardM: number;
  readonly leftM: number;
  readonly heightM: number;
  readonly pitchRad: number;
  readonly yawRad: number;
  readonly rollRad: number;
}

/** An image and what is known about it. */
export interface Frame {
  /** Unique in its dataset, stable between runs: "frankfurt_000000_000294". */
  readonly id: string;
  readonly image: RgbImage;
  readonly labels?: LabelMap;
  readonly depth?: DepthMap;
  readonly camera?: Camera;
}

/** A frame whose labels are there. */
export type LabelledFrame = Frame & { readonly labels: LabelMap };

/** A frame that has no labels at all: what a method may see of the target. */
export type UnlabelledFrame = Omit<Frame, "labels"> & { readonly labels?: never };
