/** The tables between datasets' ids and the 19 classes, against the published ones. */
import { describe, expect, it } from "vitest";
import {
  camvidGroups, cityscapesIds, cityscapesIdToTrainId, classCount, classes, colourise, gta5Palette, ignoreLabel, mapLabels, palette,
  parallelDomainIds, parallelDomainTrainId, trainId, trainIdToCityscapesId,
} from "../../src/labels/index.js"; // prettier-ignore

describe("Cityscapes' and GTA5's ids", () => {
  /** The map of the published code (ADVENT's GTA5 reader). */
  const published = { 7: 0, 8: 1, 11: 2, 12: 3, 13: 4, 17: 5, 19: 6, 20: 7, 21: 8, 22: 9, 23: 10, 24: 11, 25: 12, 26: 13, 27: 14, 28: 15,
    31: 16, 32: 17, 33: 18 }; // prettier-ignore

  it("the 19 of the published map, and 255 for every other byte", () => {
    const expected = Uint8Array.from({ length: 256 }, (_, id) => (published as Record<number, number>)[id] ?? 255);
    expect(cityscapesIdToTrainId).toEqual(expected);
    expect(cityscapesIdToTrainId[34]).toBe(ignoreLabel);
  });

  it("there and back: every trainId and 255 survive being written as ids", () => {
    const labels = Uint8Array.from([...classes.map((c) => c.trainId), ignoreLabel]);
    expect(mapLabels(mapLabels(labels, trainIdToCityscapesId), cityscapesIdToTrainId)).toEqual(labels);
  });

  it("34 ids in order, each scored one as in the table of classes", () => {
    expect(cityscapesIds.map(({ id }) => id)).toEqual(Array.from({ length: 34 }, (_, id) => id));
    expect(cityscapesIds.filter(({ id }) => cityscapesIdToTrainId[id] !== ignoreLabel).map(({ name }) => name)).toEqual(
      classes.map(({ name }) => name),
    );
  });

  it("GTA5's palette: static is 20,20,20, a license plate looks like a car", () => {
    expect(gta5Palette.length).toBe(35 * 3);
    expect([...gta5Palette.subarray(12, 15)]).toEqual([20, 20, 20]);
    expect(gta5Palette.subarray(34 * 3)).toEqual(gta5Palette.subarray(26 * 3, 27 * 3));
  });
});

describe("Parallel Domain's names", () => {
  it.each([
    ["Road", trainId.road],
    ["CrossWalk", trainId.road],
    ["SideWalk", trainId.sidewalk],
    ["RoadBarriers", trainId.wall],
    ["ParkingMeter", trainId.pole],
    ["Caravan/RV", trainId.truck],
    ["OtherRider", trainId.rider],
    ["SchoolBus", trainId.bus],
    ["Vegetation(Grass)", trainId.terrain],
    ["Fence(Transparent)", trainId.fence],
    ["Animal", 255],
    ["Void", 255],
    ["OwnCar(EgoCar)", 255],
    ["Fog(Noise)", 255],
    ["road", 255],
    ["A name that no ontology has", 255],
  ])("%s is %i", (name, expected) => expect(parallelDomainTrainId(name)).toBe(expected));

  it("the ontology that the streets are written with says each of the 19 once", () => {
    expect(parallelDomainIds.map(({ name }) => parallelDomainTrainId(name))).toEqual(classes.map((c) => c.trainId));
    expect(new Set(parallelDomainIds.map(({ id }) => id)).size).toBe(classCount);
  });
});

describe("CamVid's groups", () => {
  it("hold each of the 19 classes once", () => {
    expect(camvidGroups.length).toBe(11);
    expect(camvidGroups.flatMap((g) => g.trainIds).sort((a, b) => a - b)).toEqual(classes.map((c) => c.trainId));
  });
});

describe("colours", () => {
  it("are Cityscapes', black where nothing is said; a group has its first class's", () => {
    const labels = { width: 3, height: 1, data: Uint8Array.of(trainId.road, trainId.car, ignoreLabel) };
    expect([...colourise(labels).data]).toEqual([128, 64, 128, 0, 0, 142, 0, 0, 0]);
    const groups = { width: 2, height: 1, data: Uint8Array.of(3, 5) };
    expect([...colourise(groups, camvidGroups).data]).toEqual([128, 64, 128, 107, 142, 35]);
    expect(palette().length).toBe(768);
  });
});
