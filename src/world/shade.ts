/**
 * From surfaces to light: every sample of the exact layer is painted, lit, and veiled by haze; four samples make a pixel.
 * Result: linear light, [height width 3].
 */
import type { Vector } from "../camera/index.js";
import { paintGround } from "./ground.js";
import type { Light } from "./light.js";
import type { Plan } from "./plan.js";
import { firstSurface, ground, sky, type Layer, type Plane, type View } from "./raster.js";
import { paintSky, type Sky } from "./sky.js";
import type { Surface } from "./surface.js";

export interface Shading {
  readonly view: View;
  readonly layer: Layer;
  readonly surfaces: readonly Surface[];
  readonly planes: readonly Plane[];
  readonly plan: Plan;
  readonly light: Light;
  readonly sky: Sky;
  readonly texture: number;
  readonly hazePerM: number;
}

export function shade(s: Shading): Float32Array {
  const { view, layer, surfaces, planes, plan, light } = s;
  const { sun, ambient, shadows } = light;
  const width = view.width / 2;
  const picture = new Float32Array(width * (view.height / 2) * 3);
  const albedo = new Float64Array(3);
  const sunOnGround = light.toSun[2];
  const sunOn = surfaces.map((surface) => sunShare(surface, view.eye, light.toSun));
  const veil = s.sky.horizon;

  for (let row = 0, i = 0; row < view.height; row++) {
    const y = row + 0.5;
    let out = (row >> 1) * width * 3;
    for (let column = 0; column < view.width; column++, i++) {
      const x = column + 0.5;
      const number = layer.surface[i];
      if (number === sky) {
        const toLeft = -(x - view.centreX) / view.focalX;
        const toUp = -(y - view.centreY) / view.focalY;
        paintSky(s.sky, view.forward[0] + toLeft * view.left[0] + toUp * view.up[0], view.forward[1] + toLeft * view.left[1] + toUp * view.up[1], view.forward[2] + toLeft * view.left[2] + toUp * view.up[2], albedo); // prettier-ignore
        picture[out] += albedo[0] * 0.25;
        picture[out + 1] += albedo[1] * 0.25;
        picture[out + 2] += albedo[2] * 0.25;
      } else {
        const depth = 1 / layer.inverseDepth[i];
        const plane = planes[number];
        const u = plane.uEye + depth * (plane.u.a + plane.u.b * x + plane.u.c * y);
        const v = plane.vEye + depth * (plane.v.a + plane.v.b * x + plane.v.c * y);
        const pixelM = depth / view.focalX;
        let fromSun: number;
        let fromSky: number;
        if (number === ground) {
          paintGround(plan, u, v, pixelM, s.texture, albedo);
          fromSun = sunOnGround * shadows.sunAt(u, v);
          fromSky = shadows.skyAt(u, v);
        } else {
          const surface = surfaces[number - firstSurface];
          surface.material.paint(u, v, surface, pixelM, albedo);
          const aboveGround = surface.corner[2] + v * surface.vAxis[2];
          fromSun = sunOn[number - firstSurface];
          // The street below hides half the sky: darker towards the ground.
          fromSky = 0.62 + 0.38 * Math.min(1, Math.max(0, aboveGround) / 1.5);
        }
        const clear = Math.exp(-s.hazePerM * depth);
        const kept = 0.25 * clear;
        const lost = 0.25 - kept;
        picture[out] += kept * albedo[0] * (fromSun * sun[0] + fromSky * ambient[0]) + lost * veil[0];
        picture[out + 1] += kept * albedo[1] * (fromSun * sun[1] + fromSky * ambient[1]) + lost * veil[1];
        picture[out + 2] += kept * albedo[2] * (fromSun * sun[2] + fromSky * ambient[2]) + lost * veil[2];
      }
      out += (column & 1) * 3;
    }
  }
  return picture;
}

/** How much sun a surface catches: the cosine to its normal on the viewer's side; a card is lit as a round thing would be. */
function sunShare(surface: Surface, eye: Vector, toSun: Vector): number {
  const { corner, normal } = surface;
  const facing = Math.sign(normal[0] * (eye[0] - corner[0]) + normal[1] * (eye[1] - corner[1]) + normal[2] * (eye[2] - corner[2]));
  const cosine = facing * (normal[0] * toSun[0] + normal[1] * toSun[1] + normal[2] * toSun[2]);
  return surface.sunShare * (surface.card ? Math.max(0.15, 0.45 + 0.35 * cosine) : Math.max(0, cosine));
}
