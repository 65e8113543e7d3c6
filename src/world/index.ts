export { drawStreet, worldVersion, type DrawnStreet, type DrawOptions, type InstanceMap } from "./draw.js";
export { annotate, defaultHand, type Annotation, type DrawnPolygon, type Hand } from "./annotator.js";
export { looks, mixes, settings, streetNames, streetSpecs, type StreetName, type StreetSpec } from "./specs.js";
export { streetCameras, type StreetCameraName } from "../camera/index.js";
