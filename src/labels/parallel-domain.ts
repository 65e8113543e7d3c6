/**
 * Parallel Domain's ontology names to trainIds. Always by the names of the scene's own ontology file: ids differ between versions.
 * The first block is the published map of TRI-ML/vidar (vidar/ontologies/convert.py); the second adds, by the sense of their names,
 * classes of later ontologies for which no map was published. What is not here is 255.
 */
import { ignoreLabel, trainId } from "./classes.js";

const published: [number, string[]][] = [
  [
    trainId.road,
    ["CrossWalk", "LaneMarking", "LimitLine", "OtherDriveableSurface", "Road", "RoadMarking", "TemporaryConstructionObject"],
  ],
  [trainId.sidewalk, ["SideWalk", "RoadBoundary(Curb)", "OtherFixedStructure", "OtherMovable"]],
  [trainId.building, ["Building"]],
  [trainId.wall, ["Overpass/Bridge/Tunnel", "RoadBarriers"]],
  [trainId.fence, ["Fence"]],
  [trainId.pole, ["HorizontalPole", "ParkingMeter", "VerticalPole"]],
  [trainId.trafficLight, ["TrafficLight"]],
  [trainId.trafficSign, ["TrafficSign"]],
  [trainId.vegetation, ["Vegetation"]],
  [trainId.terrain, ["Terrain"]],
  [trainId.sky, ["Sky"]],
  [trainId.person, ["Pedestrian"]],
  [trainId.rider, ["Bicyclist", "Motorcyclist", "OtherRider"]],
  [trainId.car, ["Car"]],
  [trainId.truck, ["Truck", "Caravan/RV", "ConstructionVehicle"]],
  [trainId.bus, ["Bus"]],
  [trainId.train, ["Train"]],
  [trainId.motorcycle, ["Motorcycle"]],
  [trainId.bicycle, ["Bicycle"]],
];

const byName: [number, string[]][] = [
  [
    trainId.road,
    ["LaneMarkingOther", "LaneMarkingGap", "RoadMarkingSpeed", "LaneMarking(Parking)", "LaneMarking(ParkingIndicator)"],
  ],
  [trainId.road, ["RoadMarkingArrows", "RoadMarkingBottsDots", "StopLine", "LaneMarkingSpan", "RoadBoundary(CurbRoadLevel)"]],
  [trainId.sidewalk, ["RoadBoundary(CurbFlat)", "RoadBoundary(CurbTop)", "RoadBoundary(CurbSide)"]],
  [trainId.fence, ["Fence(Transparent)"]],
  [trainId.wall, ["Wall"]],
  [trainId.pole, ["OtherPole"]],
  [trainId.vegetation, ["Vegetation(Bush)", "Vegetation(Tree)"]],
  [trainId.terrain, ["Vegetation(GroundCover)", "Vegetation(Grass)"]],
  [trainId.bus, ["SchoolBus"]],
];

const table = new Map([...published, ...byName].flatMap(([id, names]) => names.map((name) => [name, id] as const)));

/** 255 for a name that has no class among the 19. */
export const parallelDomainTrainId = (name: string): number => table.get(name) ?? ignoreLabel;

/** The ontology that the built-in streets are written with: one Parallel Domain class per trainId, with Parallel Domain's own ids. */
export const parallelDomainIds: readonly { readonly name: string; readonly id: number }[] = [
  { name: "Road", id: 24 }, { name: "SideWalk", id: 28 }, { name: "Building", id: 3 }, { name: "Wall", id: 69 }, { name: "Fence", id: 9 },
  { name: "VerticalPole", id: 38 }, { name: "TrafficLight", id: 33 }, { name: "TrafficSign", id: 34 }, { name: "Vegetation", id: 37 },
  { name: "Terrain", id: 31 }, { name: "Sky", id: 29 }, { name: "Pedestrian", id: 22 }, { name: "Bicyclist", id: 2 }, { name: "Car", id: 5 },
  { name: "Truck", id: 36 }, { name: "Bus", id: 4 }, { name: "Train", id: 35 }, { name: "Motorcycle", id: 13 }, { name: "Bicycle", id: 1 },
]; // prettier-ignore
