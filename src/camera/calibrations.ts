/**
 * Cameras with a name, scaled to a picture size, and the ranges from which a random camera is drawn.
 */
import type { Camera } from "../core/frame.js";
import type { RandomStream } from "../core/random.js";

/** The same camera, its picture resampled to another size (the pixel centres stay at +0.5). */
export function scaleCamera(camera: Camera, widthPx: number, heightPx: number): Camera {
  const [sx, sy] = [widthPx / camera.widthPx, heightPx / camera.heightPx];
  return {
    ...camera,
    widthPx,
    heightPx,
    focalXPx: camera.focalXPx * sx,
    focalYPx: camera.focalYPx * sy,
    centreXPx: camera.centreXPx * sx,
    centreYPx: camera.centreYPx * sy,
  };
}

/** One of Cityscapes' recordings, 2048x1024: the calibration of a published gtBbox3d sample. It varies by recording. */
export const cityscapesCalibration: Camera = {
  widthPx: 2048,
  heightPx: 1024,
  focalXPx: 2262.52,
  focalYPx: 2265.3017905988554,
  centreXPx: 1096.98,
  centreYPx: 513.137,
  forwardM: 1.7,
  leftM: 0.1,
  heightM: 1.22,
  pitchRad: 0.038,
  yawRad: -0.0195,
  rollRad: 0,
};

/** ESTIMATE for CamVid (960x720), which publishes no calibration: read off photographs, not measured. Horizon at .47 of the height. */
export const camvidEstimate: Camera = {
  widthPx: 960,
  heightPx: 720,
  focalXPx: 1.05 * 960,
  focalYPx: 1.05 * 960,
  centreXPx: 480,
  centreYPx: 360,
  forwardM: 1.5,
  leftM: 0,
  heightM: 1.35,
  pitchRad: Math.atan((0.03 * 720) / (1.05 * 960)),
  yawRad: 0,
  rollRad: 0,
};

/** How to get a camera for one picture: a fixed calibration, or a draw from ranges. */
export type CameraRule = (widthPx: number, heightPx: number, chance: RandomStream) => Camera;

/** A game's camera: another field of view, height, tilt and place in every picture. Square pixels. */
const gameCamera: CameraRule = (widthPx, heightPx, chance) => {
  const focalPx = widthPx / 2 / Math.tan((chance.between(66, 80) * Math.PI) / 360);
  return {
    widthPx,
    heightPx,
    focalXPx: focalPx,
    focalYPx: focalPx,
    centreXPx: widthPx / 2,
    centreYPx: heightPx / 2,
    forwardM: 0,
    leftM: chance.between(-0.6, 0.6),
    heightM: chance.between(1.5, 2.3),
    pitchRad: chance.between(0.02, 0.11),
    yawRad: chance.between(-0.06, 0.06),
    rollRad: chance.between(-0.015, 0.015),
  };
};

/** The cameras that the built-in streets are seen through, by name. */
export const streetCameras = {
  gta: gameCamera,
  cityscapes: (widthPx, heightPx) => scaleCamera(cityscapesCalibration, widthPx, heightPx),
  camvid: (widthPx, heightPx) => scaleCamera(camvidEstimate, widthPx, heightPx),
} satisfies Record<string, CameraRule>;

export type StreetCameraName = keyof typeof streetCameras;
