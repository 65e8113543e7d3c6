/**
 * Who is on the street: parked and driving cars, trucks, buses, trams, people on the sidewalks, riders, cycles that lean about.
 */
import type { RandomStream } from "../core/random.js";
import { along } from "./layout.js";
import { addCar } from "./objects/car.js";
import { addBicycle, addMotorcycle } from "./objects/cycle.js";
import { addBus, addTram, addTruck } from "./objects/large-vehicle.js";
import { addPerson } from "./objects/person.js";
import { clearOfCrossing, crossed, type Plan } from "./plan.js";
import type { Scene, Stand } from "./scene.js";
import type { Mix } from "./specs.js";

/** Which places on the road are taken, so that no two vehicles stand in each other. */
class Occupancy {
  private readonly taken: { x: number; y: number; halfX: number; halfY: number }[] = [];

  /** Takes a rectangle of road if it is free. */
  take(x: number, y: number, halfX: number, halfY = 1.05): boolean {
    const free = this.taken.every((t) => Math.abs(t.x - x) > t.halfX + halfX || Math.abs(t.y - y) > t.halfY + halfY);
    if (free) this.taken.push({ x, y, halfX, halfY });
    return free;
  }
}

export function populate(scene: Scene, plan: Plan, mix: Mix, chance: RandomStream): void {
  const occupancy = new Occupancy();
  driveTram(scene, plan, occupancy, chance);
  driveVehicles(scene, plan, mix, occupancy, chance);
  parkCars(scene, plan, mix, occupancy, chance);
  ride(scene, plan, mix, occupancy, chance);
  walk(scene, plan, mix, chance);
}

function driveTram(scene: Scene, plan: Plan, occupancy: Occupancy, chance: RandomStream): void {
  if (Number.isNaN(plan.tramAtM)) return;
  const x = chance.between(24, 48);
  occupancy.take(x, plan.tramAtM, 17, 1.4);
  addTram(scene, { x, y: plan.tramAtM, headingRad: 0 }, chance);
}

/** Lanes by right-hand traffic; heading 0 goes the viewer's way. Cross traffic where another street crosses. */
function driveVehicles(scene: Scene, plan: Plan, mix: Mix, occupancy: Occupancy, chance: RandomStream): void {
  const add = (rate: number, halfLengthM: number, nearestM: number, place: (stand: Stand) => void) => {
    for (let k = chance.poisson(rate); k > 0; k--) {
      if (crossed(plan) && chance.uniform() < 0.2) {
        const middle = (plan.crossing.fromM + plan.crossing.toM) / 2;
        const goesLeft = chance.uniform() < 0.5;
        const x = middle + (goesLeft ? -1 : 1) * 2;
        const y = chance.between(-0.45, 0.45) * (plan.crossing.fromM + 8);
        if (occupancy.take(x, y, 1.4, halfLengthM + 0.5)) place({ x, y, headingRad: goesLeft ? Math.PI / 2 : -Math.PI / 2 });
        continue;
      }
      const own = chance.uniform() < 0.45;
      const lane = plan.lanes === 4 ? chance.pick([0.26, 0.6]) : 0.42;
      const y = (own ? -1 : 1) * lane * plan.roadHalfM;
      const x = along(chance, nearestM + (own ? 4 : 0), 75);
      if (occupancy.take(x, y, halfLengthM + 1)) place({ x, y, headingRad: own ? 0 : Math.PI });
    }
  };
  add(mix.buses, 6, 16, (stand) => addBus(scene, stand, chance));
  add(mix.trucks, 4.2, 13, (stand) => addTruck(scene, stand, chance));
  add(mix.drivingCars, 2.3, 9, (stand) => addCar(scene, stand, chance));
}

function parkCars(scene: Scene, plan: Plan, mix: Mix, occupancy: Occupancy, chance: RandomStream): void {
  for (let k = chance.poisson(mix.parkedCars); k > 0; k--) {
    const sign = chance.pick([1, -1]);
    const x = along(chance, 6.5, 60);
    const y = sign * (plan.roadHalfM - 1);
    if (!clearOfCrossing(plan, x - 5, x + 5) || !occupancy.take(x, y, 2.7)) continue;
    addCar(scene, { x, y, headingRad: (sign < 0 ? 0 : Math.PI) + 0.03 * chance.normal() }, chance);
  }
}

function ride(scene: Scene, plan: Plan, mix: Mix, occupancy: Occupancy, chance: RandomStream): void {
  for (const [rate, add] of [
    [mix.cyclists, addBicycle],
    [mix.motorcyclists, addMotorcycle],
  ] as const) {
    // prettier-ignore
    for (let k = chance.poisson(rate); k > 0; k--) {
      const own = chance.uniform() < 0.5;
      const x = along(chance, 7, 32);
      const y = (own ? -1 : 1) * (plan.roadHalfM - chance.between(1.2, 2.4));
      const across = chance.uniform() < 0.3;
      const heading = across ? chance.pick([1, -1]) * Math.PI * chance.between(0.3, 0.7) : (own ? 0 : Math.PI) + 0.15 * chance.normal();
      if (occupancy.take(x, y, 1, 0.6)) add(scene, { x, y, headingRad: heading }, true, chance);
    }
  }
  for (const [rate, add] of [
    [mix.bicycles, addBicycle],
    [mix.motorcycles, addMotorcycle],
  ] as const) {
    // prettier-ignore
    for (let k = chance.poisson(rate); k > 0; k--) {
      const [x, y] = sidewalkPlace(plan, chance, 34);
      add(scene, { x, y, headingRad: chance.between(-1, 1) + (chance.uniform() < 0.5 ? Math.PI / 2 : 0) }, false, chance);
    }
  }
}

/** People come alone and in groups, mostly on the sidewalk, now and then on the crossing. */
function walk(scene: Scene, plan: Plan, mix: Mix, chance: RandomStream): void {
  for (let left = chance.poisson(mix.persons); left > 0;) {
    const onRoad = chance.uniform() < 0.1;
    const [x, y] = onRoad ? [along(chance, 12, 40), chance.between(-1, 1) * plan.roadHalfM] : sidewalkPlace(plan, chance, 50);
    const group = Math.min(left, 1 + chance.below(3));
    for (let k = 0; k < group; k++) addPerson(scene, x + 0.7 * k * chance.normal(), y + 0.35 * k * chance.normal(), chance);
    left -= group;
  }
}

function sidewalkPlace(plan: Plan, chance: RandomStream, farthestM: number): [x: number, y: number] {
  const sign = chance.pick([1, -1]);
  const side = plan.sides[sign > 0 ? 0 : 1];
  return [along(chance, 7, farthestM), sign * (plan.roadHalfM + side.vergeM + chance.between(0.3, 0.95) * side.sidewalkM)];
}
