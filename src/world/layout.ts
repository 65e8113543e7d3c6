/**
 * Builds the street along its plan: houses and lots, what divides them, trees, the far end. Who is on it: traffic.ts.
 */
import type { RandomStream } from "../core/random.js";
import { addFence, addHedge, addWall } from "./objects/barrier.js";
import { addFarHouse, addHouse } from "./objects/building.js";
import { addBollards, addLamp, addSign, addTrafficLight } from "./objects/furniture.js";
import { addBush, addHill, addTree, addWood } from "./objects/tree.js";
import { clearOfCrossing, crossed, type Plan } from "./plan.js";
import type { Scene } from "./scene.js";
import type { Mix, Setting } from "./specs.js";

const startM = -6;

export function buildStreet(scene: Scene, plan: Plan, setting: Setting, mix: Mix, chance: RandomStream): void {
  for (const sign of [1, -1]) {
    buildLots(scene, plan, sign, setting, chance);
    plantTrees(scene, plan, sign, setting, chance);
  }
  divide(scene, plan, mix, chance);
  furnish(scene, plan, setting, mix, chance);
  closeView(scene, plan, setting, chance);
}

const sideOf = (plan: Plan, sign: number) => plan.sides[sign > 0 ? 0 : 1];

/** Places biased to the near street, where things are large enough to see. */
export const along = (chance: RandomStream, fromM: number, toM: number): number => fromM + (toM - fromM) * chance.uniform() ** 1.5;

/** Houses one after another; some lots stay open, with bushes and trees behind what divides them from the street. */
function buildLots(scene: Scene, plan: Plan, sign: number, setting: Setting, chance: RandomStream): void {
  const { houseLineM } = sideOf(plan, sign);
  for (let x = startM; x < plan.farEndM;) {
    const widthM = chance.between(...setting.buildingWidthM);
    const toM = x + widthM;
    if (!clearOfCrossing(plan, x, toM)) {
      // Build up to the corner, and go on behind it.
      const corner = plan.crossing.fromM - plan.crossingSidewalkM;
      if (corner - x > 4) addHouse(scene, { fromM: x, toM: corner, lineM: sign * houseLineM }, setting, chance);
      x = plan.crossing.toM + plan.crossingSidewalkM + 0.01;
      continue;
    }
    if (chance.uniform() < setting.openLotChance) {
      const y = sign * (houseLineM + 0.3);
      const kind = chance.uniform();
      const divider = kind < 0.4 ? addFence : kind < 0.65 ? addHedge : addWall;
      if (kind < 0.85) divider(scene, [[x, y], [toM, y]], chance); // prettier-ignore
      for (let k = chance.poisson(2); k > 0; k--)
        addTree(scene, chance.between(x, toM), sign * (houseLineM + chance.between(2, 9)), setting, chance);
      for (let k = chance.poisson(2); k > 0; k--)
        addBush(scene, chance.between(x, toM), sign * (houseLineM + chance.between(1, 5)), setting, chance);
    } else addHouse(scene, { fromM: x, toM, lineM: sign * houseLineM }, setting, chance);
    x = toM;
  }
  // What one sees over open lots: woods, now and then.
  if (chance.uniform() < 0.6) {
    const y = sign * (houseLineM + 16);
    addWood(scene, [startM, y], [plan.farEndM, y], chance.between(4, 9), chance);
  }
}

function plantTrees(scene: Scene, plan: Plan, sign: number, setting: Setting, chance: RandomStream): void {
  const side = sideOf(plan, sign);
  const count = chance.poisson((setting.treesPer100M * plan.farEndM) / 100);
  for (let k = 0; k < count; k++) {
    const x = along(chance, 7, plan.farEndM);
    if (!clearOfCrossing(plan, x, x)) continue;
    const inYard = side.yardM > 0 && chance.uniform() < 0.5;
    const off = inYard ? side.vergeM + side.sidewalkM + side.yardM * 0.5 : Math.max(0.7, side.vergeM * 0.5);
    addTree(scene, x, sign * (plan.roadHalfM + off), setting, chance);
    if (inYard) addBush(scene, x + chance.between(-3, 3), sign * (plan.roadHalfM + off), setting, chance);
  }
}

/** Stretches of fence, wall and hedge, between yard and sidewalk or, for railings, at the kerb. */
function divide(scene: Scene, plan: Plan, mix: Mix, chance: RandomStream): void {
  for (const [rate, add] of [
    [mix.fences, addFence],
    [mix.walls, addWall],
    [mix.hedges, addHedge],
  ] as const) {
    // prettier-ignore
    for (let k = chance.poisson(rate); k > 0; k--) {
      const sign = chance.pick([1, -1]);
      const side = sideOf(plan, sign);
      const atKerb = add === addFence && chance.uniform() < 0.35;
      // A little apart from each other, so that no two lie in one plane.
      const apart = chance.between(0, 0.4);
      const off = side.vergeM + (atKerb ? 0.2 + apart : side.sidewalkM - apart);
      const y = sign * (plan.roadHalfM + off);
      const from = along(chance, 5, 45);
      const to = from + chance.between(8, 24);
      if (clearOfCrossing(plan, from, to)) add(scene, [[from, y], [to, y]], chance); // prettier-ignore
    }
  }
}

function furnish(scene: Scene, plan: Plan, setting: Setting, mix: Mix, chance: RandomStream): void {
  const kerb = (sign: number, off = 0.45) => sign * (plan.roadHalfM + off);
  const place = (rate: number, fromM: number, toM: number, add: (x: number, sign: number) => void) => {
    for (let k = chance.poisson(rate); k > 0; k--) {
      const [x, sign] = [along(chance, fromM, toM), chance.pick([1, -1])];
      if (clearOfCrossing(plan, x, x)) add(x, sign);
    }
  };
  place(mix.lamps, 7, 80, (x, sign) => addLamp(scene, x, kerb(sign, 0.6), setting, chance));
  place(mix.trafficSigns, 7, 45, (x, sign) => addSign(scene, x, kerb(sign), setting, chance));
  place(mix.lamps * 0.2, 8, 30, (x, sign) => addBollards(scene, x, kerb(sign, 0.3), chance));
  const corner = crossed(plan) ? plan.crossing.fromM - 1 : along(chance, 12, 40);
  const lights = Math.min(4, chance.poisson(mix.trafficLights));
  for (let k = 0; k < lights; k++) {
    const sign = k % 2 === 0 ? -1 : 1;
    const reach = setting.signs === "us" || chance.uniform() < 0.35 ? plan.roadHalfM * 0.6 : 0;
    const x = k < 2 ? corner : crossed(plan) ? plan.crossing.toM + 1 : corner + 12;
    addTrafficLight(scene, x, kerb(sign), k === 0 ? reach : 0, chance);
  }
}

/** What stands across the far end, at the ends of the crossing street, and on the horizon. */
function closeView(scene: Scene, plan: Plan, setting: Setting, chance: RandomStream): void {
  const { farEndM } = plan;
  const built = chance.uniform() < 0.5;
  for (let y = -70; y < 70;) {
    const to = y + chance.between(...setting.buildingWidthM);
    if (built) addFarHouse(scene, farEndM + chance.between(0, 6), y, to, setting, chance);
    y = to;
  }
  if (!built) addWood(scene, [farEndM, -70], [farEndM + 5, 70], chance.between(5, 11), chance);
  if (chance.uniform() < setting.hillsChance) addHill(scene, 600, -500, 500, chance.between(30, 80), chance);
  if (!crossed(plan)) return;
  for (const sign of [1, -1]) {
    const y = sign * chance.between(28, 50);
    const [from, to] = [plan.crossing.fromM - 8, plan.crossing.toM + 30];
    if (chance.uniform() < 0.5) addWood(scene, [from, y], [to, y], chance.between(5, 10), chance);
    else for (let x = from; x < to; x += 14) addHouse(scene, { fromM: x, toM: x + 14, lineM: y }, setting, chance);
  }
}
