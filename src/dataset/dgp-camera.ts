/**
 * Cameras between DGP and GapLab. Both place a camera in a vehicle frame of x forward, y left, z up, but DGP's quaternion turns the
 * camera's optical axes (x right, y down, z along the view) into that frame, while our angles turn axes that lie as the vehicle's do
 * (x along the view, y left, z up). The two sets of axes differ by forward = z, left = -x, up = -y, so the matrix of the quaternion has
 * the columns -left, -up, forward of our pose: a level camera is q(w x y z) = (0.5, -0.5, 0.5, -0.5).
 * From Rz(yaw) Ry(pitch) Rx(roll): forward = (cos yaw cos pitch, sin yaw cos pitch, -sin pitch), left.z = cos pitch sin roll,
 * up.z = cos pitch cos roll, which gives the angles back.
 */
import { cameraPose } from "../camera/index.js";
import type { Camera } from "../core/index.js";
import type { DgpIntrinsics, DgpPose } from "./dgp-schema.js";

const degrees = 180 / Math.PI;

/** Undefined for a lens that is no pinhole: a wrong camera is worse than none. */
export function cameraFromDgp(inner: DgpIntrinsics, outer: DgpPose, widthPx: number, heightPx: number): Camera | undefined {
  const { k1, k2, k3, k4, k5, k6, p1, p2, skew, fisheye } = inner;
  if ([k1, k2, k3, k4, k5, k6, p1, p2, skew, fisheye].some((value) => value !== 0)) return undefined;
  // fx 0 means that only the field of view is given: of the larger side, square pixels.
  const focalPx = inner.fx > 0 ? undefined : Math.max(widthPx, heightPx) / 2 / Math.tan(inner.fov / degrees / 2);
  if (focalPx !== undefined && !(inner.fov > 0 && inner.fov < 180)) return undefined;

  const { qw, qx, qy, qz } = outer.rotation;
  const n = qw * qw + qx * qx + qy * qy + qz * qz;
  // No rotation means identity: optical axes lying as the vehicle's.
  const [w, x, y, z] = n === 0 ? [1, 0, 0, 0] : [qw, qx, qy, qz].map((q) => q / Math.sqrt(n));
  const forward = [2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)];
  const leftUp = -2 * (x * z - w * y);
  const upUp = -2 * (y * z + w * x);
  return {
    widthPx,
    heightPx,
    focalXPx: focalPx ?? inner.fx,
    focalYPx: focalPx ?? inner.fy,
    centreXPx: focalPx ? widthPx / 2 : inner.cx,
    centreYPx: focalPx ? heightPx / 2 : inner.cy,
    forwardM: outer.translation.x,
    leftM: outer.translation.y,
    heightM: outer.translation.z,
    pitchRad: Math.atan2(-forward[2], Math.hypot(forward[0], forward[1])),
    yawRad: Math.atan2(forward[1], forward[0]),
    rollRad: Math.atan2(leftUp, upUp),
  };
}

export function cameraToDgp(camera: Camera): { intrinsics: DgpIntrinsics; extrinsics: DgpPose } {
  const side = camera.widthPx >= camera.heightPx ? [camera.widthPx, camera.focalXPx] : [camera.heightPx, camera.focalYPx];
  const { forward: f, left: l, up: u } = cameraPose(camera);
  return {
    intrinsics: {
      fx: camera.focalXPx, fy: camera.focalYPx, cx: camera.centreXPx, cy: camera.centreYPx, skew: 0,
      fov: 2 * Math.atan(side[0] / 2 / side[1]) * degrees, fisheye: 0,
      k1: 0, k2: 0, k3: 0, k4: 0, k5: 0, k6: 0, p1: 0, p2: 0,
    }, // prettier-ignore
    extrinsics: {
      translation: { x: camera.forwardM, y: camera.leftM, z: camera.heightM },
      rotation: quaternion([
        [-l[0], -u[0], f[0]],
        [-l[1], -u[1], f[1]],
        [-l[2], -u[2], f[2]],
      ]),
    },
  };
}

/** Of a rotation matrix; built from the largest component, so that nothing is divided by almost zero. */
function quaternion(m: number[][]) {
  const squares = [
    1 + m[0][0] + m[1][1] + m[2][2],
    1 + m[0][0] - m[1][1] - m[2][2],
    1 - m[0][0] + m[1][1] - m[2][2],
    1 - m[0][0] - m[1][1] + m[2][2],
  ];
  const largest = squares.indexOf(Math.max(...squares));
  const [a, b, c] = [m[2][1] - m[1][2], m[0][2] - m[2][0], m[1][0] - m[0][1]];
  const [d, e, g] = [m[1][0] + m[0][1], m[0][2] + m[2][0], m[2][1] + m[1][2]];
  const rows = [
    [squares[0], a, b, c],
    [a, squares[1], d, e],
    [b, d, squares[2], g],
    [c, e, g, squares[3]],
  ];
  // Of q and -q the one with w >= 0.
  const length = Math.hypot(...rows[largest]) * (rows[largest][0] < 0 ? -1 : 1);
  const [qw, qx, qy, qz] = rows[largest].map((value) => value / length);
  return { qw, qx, qy, qz };
}
