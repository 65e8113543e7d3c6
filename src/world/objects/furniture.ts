/**
 * Street furniture: lamp posts, bollards, traffic lights, traffic signs (European and American).
 * Sign shape numbers: [form: 0 disc, 1 triangle, 2 octagon, 3 diamond, 4 rectangle].
 */
import type { RandomStream } from "../../core/random.js";
import { trainId } from "../../labels/index.js";
import { grain } from "../noise.js";
import type { Scene } from "../scene.js";
import type { Setting } from "../specs.js";
import { outside, put, solid, srgb, type Colour, type Material } from "../surface.js";

const metal = [srgb(120, 124, 126), srgb(84, 88, 90), srgb(60, 72, 64), srgb(140, 138, 132)];
const wooden = srgb(106, 86, 68);
const white = srgb(228, 228, 224);
const black = srgb(30, 30, 30);
const [red, blue, yellow, green] = [srgb(186, 34, 34), srgb(34, 76, 156), srgb(226, 182, 36), srgb(28, 104, 66)];
const lamps: readonly Colour[] = [[0.04, 0.5, 0.2], [0.6, 0.4, 0.03], [0.8, 0.06, 0.04]]; // prettier-ignore

/** Lit from one side, as a round post would be. */
const post: Material = {
  paint: (u, _v, s, _pixelM, albedo) => put(albedo, s.colour, 0.65 + 0.6 * (u / s.widthM)),
};

const signal: Material = {
  paint(u, v, s, _pixelM, albedo) {
    const third = Math.min(2, Math.floor((3 * v) / s.heightM));
    const y = v - (third + 0.5) * (s.heightM / 3);
    const x = u - s.widthM / 2;
    const isLamp = x * x + y * y < (0.38 * s.widthM) ** 2;
    if (!isLamp) return put(albedo, black);
    const isOn = third === s.shape[0];
    put(albedo, lamps[third], isOn ? 2.2 : 0.3);
  },
};

const sign: Material = {
  shadow: 0.6,
  cover: (u, v, s) => (edge(u / s.widthM, v / s.heightM, s.shape[0]) < 0 ? outside : solid),
  paint(u, v, s, _pixelM, albedo) {
    const [x, y] = [u / s.widthM, v / s.heightM];
    const border = edge(x, y, s.shape[0]) < 0.09;
    const isMark = Math.abs(x - 0.5) < 0.28 && Math.abs(y - 0.48) < 0.14 && grain(u * 16 + s.noiseX, s.noiseY) > 0;
    if (border) return put(albedo, s.accent);
    put(albedo, isMark ? (s.colour === white || s.colour === yellow ? black : white) : s.colour);
  },
};

/** Distance to the sign's edge in the unit square, negative outside. */
function edge(x: number, y: number, form: number): number {
  const [a, b] = [Math.abs(x - 0.5), Math.abs(y - 0.5)];
  if (form === 0) return 0.5 - Math.hypot(a, b);
  if (form === 1) return Math.min(y, 0.5 * (1 - y) - a);
  if (form === 2) return Math.min(0.5 - a, 0.5 - b, 0.71 - a - b);
  if (form === 3) return 0.5 - a - b;
  return Math.min(0.5 - a, 0.5 - b);
}

/** Form, ground and border, width and height in metres. */
type SignKind = readonly [form: number, ground: Colour, border: Colour, widthM: number, heightM: number];
const signKinds: Record<Setting["signs"], readonly SignKind[]> = {
  eu: [
    [0, white, red, 0.65, 0.65], [0, blue, white, 0.65, 0.65], [1, white, red, 0.8, 0.72], [4, blue, white, 0.6, 0.6],
    [3, yellow, white, 0.7, 0.7], [4, yellow, black, 1.3, 0.5], [0, blue, red, 0.6, 0.6],
  ],
  us: [
    [4, white, black, 0.6, 0.75], [2, red, white, 0.75, 0.75], [3, yellow, black, 0.8, 0.8], [4, green, white, 1.5, 0.4], [4, white, red, 0.45, 0.6],
  ],
}; // prettier-ignore

function addPost(scene: Scene, x: number, y: number, widthM: number, heightM: number, colour: Colour): void {
  scene.card(x, y, 0, widthM, heightM, { material: post, trainId: trainId.pole, colour });
}

/** A street lamp with an arm over the road, or a wooden pole with a cross-arm. */
export function addLamp(scene: Scene, x: number, y: number, setting: Setting, chance: RandomStream): void {
  const heightM = chance.between(5.5, 8.5);
  const isWooden = setting.signs === "us" && chance.uniform() < 0.4;
  const colour = isWooden ? wooden : chance.pick(metal);
  const widthM = isWooden ? chance.between(0.26, 0.34) : chance.between(0.14, 0.24);
  addPost(scene, x, y, widthM, heightM, colour);
  const reach = isWooden ? 1 : chance.between(1, 2.2);
  const [from, to] = isWooden ? [y - reach, y + reach] : [y, y - Math.sign(y) * reach];
  scene.upright([x, from], [x, to], heightM - 0.35, 0.14, { material: post, trainId: trainId.pole, colour });
}

export function addBollards(scene: Scene, x: number, y: number, chance: RandomStream): void {
  const colour = chance.pick(metal);
  for (let k = 0; k < 5; k++) addPost(scene, x + k * 1.6, y, 0.12, 0.95, colour);
}

export function addSign(scene: Scene, x: number, y: number, setting: Setting, chance: RandomStream): void {
  const topM = chance.between(2.4, 3.2);
  addPost(scene, x, y, 0.09, topM, metal[0]);
  let bottom = topM;
  const plates = chance.uniform() < 0.3 ? 2 : 1;
  for (let k = 0; k < plates; k++) {
    const [form, colour, accent, widthM, heightM] = chance.pick(signKinds[setting.signs]);
    bottom -= heightM * (k === 0 ? 0.7 : 1.03);
    const nearer = 0.05;
    scene.card(x - nearer, y, bottom, widthM, heightM, {
      material: sign,
      trainId: trainId.trafficSign,
      colour,
      accent,
      shape: [form],
    });
  }
}

/** A mast at the kerb with its signal at eye height; tall masts carry another over the lane. */
export function addTrafficLight(scene: Scene, x: number, y: number, reachM: number, chance: RandomStream): void {
  const on = chance.pick([0, 0, 2]);
  const colour = chance.pick(metal);
  const look = { material: signal, trainId: trainId.trafficLight, shape: [on] };
  const heightM = reachM > 0 ? 5.4 : 3.3;
  addPost(scene, x, y, 0.15, heightM, colour);
  scene.card(x - 0.1, y, 2.4, 0.32, 0.9, look);
  if (reachM <= 0) return;
  const end = y - Math.sign(y) * reachM;
  scene.upright([x, y], [x, end], heightM - 0.15, 0.13, { material: post, trainId: trainId.pole, colour });
  scene.card(x - 0.1, end, heightM - 0.95, 0.36, 1.05, look);
}
