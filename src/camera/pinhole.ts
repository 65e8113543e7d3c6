/**
 * A pinhole camera on a vehicle: where a point falls in the picture, and which ray a pixel looks along.
 * Axes as in Cityscapes (csCalibration.pdf): vehicle and camera have x forward, y left, z up; the rotation from camera to vehicle is
 * Rz(yaw) Ry(pitch) Rx(roll), so that positive pitch looks down; u = u0 - fx y/x, v = v0 - fy z/x in the camera's frame.
 */
import type { Camera } from "../core/frame.js";

export type Vector = readonly [x: number, y: number, z: number];

/** The camera's three axes and its centre, all in the vehicle's frame. */
export interface CameraPose {
  readonly centre: Vector;
  readonly forward: Vector;
  readonly left: Vector;
  readonly up: Vector;
}

export const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const subtract = (a: Vector, b: Vector): Vector => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];

/** Columns of Rz(yaw) Ry(pitch) Rx(roll), and the optical centre. */
export function cameraPose(camera: Camera): CameraPose {
  const [cy, sy] = [Math.cos(camera.yawRad), Math.sin(camera.yawRad)];
  const [cp, sp] = [Math.cos(camera.pitchRad), Math.sin(camera.pitchRad)];
  const [cr, sr] = [Math.cos(camera.rollRad), Math.sin(camera.rollRad)];
  return {
    centre: [camera.forwardM, camera.leftM, camera.heightM],
    forward: [cy * cp, sy * cp, -sp],
    left: [cy * sp * sr - sy * cr, sy * sp * sr + cy * cr, cp * sr],
    up: [cy * sp * cr + sy * sr, sy * sp * cr - cy * sr, cp * cr],
  };
}

/** A pixel position (centres at +0.5) and the depth along the viewing axis; undefined behind the camera. */
export function project(camera: Camera, pointM: Vector): { u: number; v: number; depthM: number } | undefined {
  const pose = cameraPose(camera);
  const fromCentre = subtract(pointM, pose.centre);
  const depthM = dot(fromCentre, pose.forward);
  if (depthM <= 0) return undefined;
  return {
    u: camera.centreXPx - (camera.focalXPx * dot(fromCentre, pose.left)) / depthM,
    v: camera.centreYPx - (camera.focalYPx * dot(fromCentre, pose.up)) / depthM,
    depthM,
  };
}

/** The direction that a pixel looks along, in the vehicle's frame, scaled so that one step is one metre of depth. */
export function ray(camera: Camera, u: number, v: number): Vector {
  const { forward, left, up } = cameraPose(camera);
  const toLeft = -(u - camera.centreXPx) / camera.focalXPx;
  const toUp = -(v - camera.centreYPx) / camera.focalYPx;
  return [0, 1, 2].map((i) => forward[i] + toLeft * left[i] + toUp * up[i]) as unknown as Vector;
}

/** The point at a pixel and a depth: the inverse of `project`. */
export function unproject(camera: Camera, u: number, v: number, depthM: number): Vector {
  const direction = ray(camera, u, v);
  const { centre } = cameraPose(camera);
  return [centre[0] + depthM * direction[0], centre[1] + depthM * direction[1], centre[2] + depthM * direction[2]];
}

/** Where the flat ground ends in a column: the row whose rays run level. The column matters only with roll. */
export function horizonRow(camera: Camera, u = camera.centreXPx): number {
  const { forward, left, up } = cameraPose(camera);
  const toLeft = -(u - camera.centreXPx) / camera.focalXPx;
  return camera.centreYPx + (camera.focalYPx * (forward[2] + toLeft * left[2])) / up[2];
}

/** Depth of the flat ground at a pixel; Infinity at or above the horizon. */
export function groundDepthM(camera: Camera, u: number, v: number): number {
  const down = -ray(camera, u, v)[2];
  return down > 0 ? camera.heightM / down : Infinity;
}

/** The angle between the picture's left and right edge. */
export const fieldOfViewRad = ({ widthPx, focalXPx, centreXPx }: Camera): number =>
  Math.atan(centreXPx / focalXPx) + Math.atan((widthPx - centreXPx) / focalXPx);
