/**
 * Draws one picture of a street with everything that is known about it. A pure function of (what differs between the datasets, seed,
 * index, size): pd-v1 and pd-v2 differ in their labels only, so their pictures are the same bytes.
 */
import { cameraPose, scaleCamera, streetCameras, type StreetCameraName, type Vector } from "../camera/index.js";
import { GapLabError } from "../core/errors.js";
import type { Camera, DepthMap, LabelMap, RgbImage } from "../core/frame.js";
import { picturesBundle, showing, ShownDepth, ShownImage, ShownLabels } from "../display/shown.js";
import { streams } from "../core/random.js";
import { annotate, type DrawnPolygon } from "./annotator.js";
import { buildStreet } from "./layout.js";
import { lightScene } from "./light.js";
import { drawPlan, type Plan } from "./plan.js";
import { rasterise, type View } from "./raster.js";
import { resolve } from "./resolve.js";
import { Scene } from "./scene.js";
import { expose } from "./sensor.js";
import { shade } from "./shade.js";
import { drawSky } from "./sky.js";
import {
  looks,
  mixes,
  settings,
  streetSpecs,
  type Look,
  type Mix,
  type Setting,
  type StreetName,
  type StreetSpec,
} from "./specs.js";
import { populate } from "./traffic.js";

/** Changes whenever any picture or mask would. */
export const worldVersion = "6";

export interface DrawOptions {
  readonly seed: number | string;
  readonly index: number;
  readonly width: number;
  readonly height: number;
  /** Another camera than the dataset's own: when the target's is known, or estimated. */
  readonly camera?: StreetCameraName | Camera;
}

/** Which thing a pixel shows: 0 for none, else a number unique in the picture. `data`: [height width]. */
export interface InstanceMap {
  readonly width: number;
  readonly height: number;
  readonly data: Uint16Array;
}

/** A drawn street: the picture, its masks, depth and camera. */
export interface DrawnStreet {
  readonly image: RgbImage;
  /** Holes in fences, crowns and wheels show what is behind. */
  readonly exact: LabelMap;
  /** Holes count as the object. */
  readonly filled: LabelMap;
  /** What the dataset ships: one of the two above, or a person's polygons. */
  readonly labels: LabelMap;
  /** Things of the shipped labels. */
  readonly instances: InstanceMap;
  /** Things of `exact` and of `filled`. */
  readonly exactInstances: InstanceMap;
  readonly filledInstances: InstanceMap;
  /** Along the viewing axis, of what `exact` shows. */
  readonly depth: DepthMap;
  readonly camera: Camera;
  /** What the annotator drew, in order; empty where the labels are not a person's. */
  readonly polygons: readonly DrawnPolygon[];
}

/** Draws one street of a built-in dataset: `drawStreet("gta", { seed: 1, index: 0, width: 384, height: 192 })`. */
export function drawStreet(street: StreetName | StreetSpec, options: DrawOptions): DrawnStreet {
  const spec = typeof street === "string" ? streetSpecs[street] : street;
  const { width, height } = options;
  if (spec === undefined)
    throw new GapLabError("drawStreet", { expected: `one of ${Object.keys(streetSpecs).join(", ")}`, got: street });
  if (!(Number.isInteger(width) && Number.isInteger(height) && width >= 16 && height >= 16)) {
    throw new GapLabError("drawStreet", { expected: "a width and height of 16 pixels or more", got: { width, height } });
  }
  // The key leaves the labels out, and holds what else differs: no source shares its streets with the target.
  const stream = streams(options.seed);
  const chanceFor = (use: string) =>
    stream(`street/${spec.camera}/${spec.setting}/${spec.mix}/${spec.look}/${options.index}/${use}`);
  const [setting, mix, look]: [Setting, Mix, Look] = [settings[spec.setting], mixes[spec.mix], looks[spec.look]];

  const camera = chooseCamera(options.camera ?? spec.camera, width, height, chanceFor("camera"));
  const plan = drawPlan(setting, chanceFor("tram").uniform() < mix.trains, chanceFor("plan"));
  const view = viewOf(camera, plan);
  const scene = new Scene(view.eye, look.textureAmplitude);
  buildStreet(scene, plan, setting, mix, chanceFor("street"));
  populate(scene, plan, mix, chanceFor("traffic"));

  const chanceOfLight = chanceFor("light");
  const light = lightScene(scene, look, chanceOfLight);
  const sky = drawSky(look, chanceOfLight);
  const { surfaces } = scene;
  const seen = rasterise(view, surfaces);
  const hazePerM = chanceOfLight.between(...look.hazePerM);
  const linear = shade({
    view,
    layer: seen.exact,
    planes: seen.planes,
    surfaces,
    plan,
    light,
    sky,
    texture: look.textureAmplitude,
    hazePerM,
  });
  const image = expose(linear, width, height, look, chanceFor("sensor"));
  const found = resolve(view, seen, surfaces, plan);

  const map = (data: Uint16Array) => ({ width, height, data });
  const labels = (data: Uint8Array) => new ShownLabels(width, height, data);
  const known = {
    image: new ShownImage(width, height, image),
    exact: labels(found.exact),
    filled: labels(found.filled),
    exactInstances: map(found.exactInstances),
    filledInstances: map(found.filledInstances),
    depth: new ShownDepth(width, height, found.depth),
    camera,
    polygons: [],
  };
  if (spec.labels === "exact") return streetOf({ ...known, labels: known.exact, instances: known.exactInstances });
  if (spec.labels === "filled") return streetOf({ ...known, labels: known.filled, instances: known.filledInstances });
  const mask = { width, height, labels: found.filled, instances: found.filledInstances, depth: found.depth };
  const drawn = annotate(mask, chanceFor("annotator"));
  return streetOf({ ...known, labels: labels(drawn.labels), instances: map(drawn.instances), polygons: drawn.polygons });
}

/** A street shows itself as its picture, its masks (one, where the dataset ships the exact ones) and its depth. */
const streetOf = (street: DrawnStreet): DrawnStreet =>
  showing(street, ({ image, exact, labels, depth }) =>
    picturesBundle({ image, exact: labels === exact ? undefined : exact, labels, depth }),
  );

function chooseCamera(
  choice: StreetCameraName | Camera,
  width: number,
  height: number,
  chance: ReturnType<ReturnType<typeof streams>>,
): Camera {
  return typeof choice === "string" ? streetCameras[choice](width, height, chance) : scaleCamera(choice, width, height);
}

/** The camera's pose in the street: the vehicle stands in its lane at x = 0, turned by its heading. Two samples per pixel and axis. */
function viewOf(camera: Camera, plan: Plan): View {
  const [c, s] = [Math.cos(plan.eyeHeadingRad), Math.sin(plan.eyeHeadingRad)];
  const turn = (v: Vector): Vector => [c * v[0] - s * v[1], s * v[0] + c * v[1], v[2]];
  const pose = cameraPose(camera);
  const eye = turn(pose.centre);
  return {
    eye: [eye[0], eye[1] + plan.eyeLaneM, eye[2]],
    forward: turn(pose.forward),
    left: turn(pose.left),
    up: turn(pose.up),
    focalX: 2 * camera.focalXPx,
    focalY: 2 * camera.focalYPx,
    centreX: 2 * camera.centreXPx,
    centreY: 2 * camera.centreYPx,
    width: 2 * camera.widthPx,
    height: 2 * camera.heightPx,
  };
}
