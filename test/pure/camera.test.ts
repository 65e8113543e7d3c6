import { describe, expect, it } from "vitest";
import {
  cameraPose,
  cityscapesCalibration,
  dot,
  fieldOfViewRad,
  groundDepthM,
  horizonRow,
  project,
  ray,
  scaleCamera,
  streetCameras,
  unproject,
} from "../../src/camera/index.js";
import { streams } from "../../src/core/random.js";

const tilted = { ...cityscapesCalibration, yawRad: 0.2, pitchRad: -0.1, rollRad: 0.15 };

describe("pinhole camera", () => {
  it("brings a point back from its pixel and depth", () => {
    const chance = streams(1)("test");
    for (let k = 0; k < 200; k++) {
      const point = [chance.between(5, 80), chance.between(-9, 9), chance.between(0, 6)] as const;
      const seen = project(tilted, point)!;
      unproject(tilted, seen.u, seen.v, seen.depthM).forEach((value, i) => expect(value).toBeCloseTo(point[i], 9));
    }
  });

  it("has three axes at right angles, forward x left = up", () => {
    const { forward: f, left: l, up } = cameraPose(tilted);
    for (const [a, b, value] of [[f, f, 1], [l, l, 1], [up, up, 1], [f, l, 0], [f, up, 0], [l, up, 0]] as const) expect(dot(a, b)).toBeCloseTo(value, 12); // prettier-ignore
    expect(f[0] * l[1] - f[1] * l[0]).toBeCloseTo(up[2], 12);
  });

  it("follows the axes' signs: what is left of the middle lies to the left, what is above lies above", () => {
    const level = { ...cityscapesCalibration, yawRad: 0, pitchRad: 0 };
    const seen = project(level, [level.forwardM + 10, level.leftM + 1, level.heightM + 1])!;
    expect(seen.u).toBeCloseTo(level.centreXPx - level.focalXPx / 10, 9);
    expect(seen.v).toBeCloseTo(level.centreYPx - level.focalYPx / 10, 9);
    expect(project(level, [-5, 0, 0])).toBeUndefined();
  });

  it("puts the horizon where level rays fall: v0 - fy tan(pitch) without roll", () => {
    const c = cityscapesCalibration;
    expect(horizonRow(c)).toBeCloseTo(c.centreYPx - c.focalYPx * Math.tan(c.pitchRad), 9);
    const far = project(tilted, [1e9, 0.1e9, tilted.heightM])!;
    expect(horizonRow(tilted, far.u)).toBeCloseTo(far.v, 3);
  });

  it("knows the flat ground's depth: h / (sin pitch + cos pitch (v - v0) / fy)", () => {
    const c = cityscapesCalibration;
    const v = 800;
    const down = Math.sin(c.pitchRad) + (Math.cos(c.pitchRad) * (v - c.centreYPx)) / c.focalYPx;
    expect(groundDepthM(c, 700, v)).toBeCloseTo(c.heightM / down, 9);
    expect(unproject(c, 700, v, groundDepthM(c, 700, v))[2]).toBeCloseTo(0, 9);
    expect(groundDepthM(c, 700, horizonRow(c) - 1)).toBe(Infinity);
  });

  it("sees the same rays at every picture size", () => {
    const small = scaleCamera(tilted, 192, 96);
    const point = [30, 2, 1] as const;
    const [large, scaled] = [project(tilted, point)!, project(small, point)!];
    expect(scaled.u / 192).toBeCloseTo(large.u / 2048, 12);
    expect(scaled.v / 96).toBeCloseTo(large.v / 1024, 12);
  });
});

describe("street cameras", () => {
  it("keeps the game's camera in its ranges and the calibrated ones fixed", () => {
    for (let k = 0; k < 50; k++) {
      const c = streetCameras.gta(192, 96, streams(k)("camera"));
      const hfovDegrees = (2 * Math.atan(96 / c.focalXPx) * 180) / Math.PI;
      expect(hfovDegrees).toBeGreaterThanOrEqual(66);
      expect(hfovDegrees).toBeLessThanOrEqual(80);
      expect(c.heightM).toBeGreaterThanOrEqual(1.5);
      expect(c.heightM).toBeLessThanOrEqual(2.3);
    }
    expect(streetCameras.cityscapes(2048, 1024)).toEqual(cityscapesCalibration);
  });

  it("puts the estimated CamVid horizon at .47 of the height", () => {
    expect(horizonRow(streetCameras.camvid(480, 360)) / 360).toBeCloseTo(0.47, 9);
  });
});

describe("field of view", () => {
  it("is the angle between the rays of the outermost columns, also where the centre is off the middle", () => {
    const level = { ...cityscapesCalibration, pitchRad: 0, yawRad: 0, rollRad: 0 };
    const [left, right] = [ray(level, 0, level.centreYPx), ray(level, level.widthPx, level.centreYPx)];
    expect(fieldOfViewRad(level)).toBeCloseTo(Math.acos(dot(left, right) / Math.sqrt(dot(left, left) * dot(right, right))), 12);
    expect(fieldOfViewRad(scaleCamera(level, 256, 128))).toBeCloseTo(fieldOfViewRad(level), 12);
  });
});
