/**
 * What a notebook sees without an import line, and what `import … from "gaplab"` gives. Names are chosen one by one: in a notebook
 * each is a global.
 */
export { display, GapLabError, streams } from "./core/index.js";
export type {
  Camera, DepthMap, Displayable, Frame, LabelledFrame, LabelMap, MimeBundle, RandomStream, RgbImage, UnlabelledFrame,
} from "./core/index.js"; // prettier-ignore
export { classCount, classes, ignoreLabel, trainId, type LabelClass } from "./labels/index.js";
export { startBackend, tf, type BackendInfo, type Tensor3D, type Tensor4D } from "./backend/index.js";
export * as losses from "./loss/index.js";
export {
  armScoresChart, chart, classChangesChart, classScoresChart, cellSignal, liveProgress, lossChart, okabeIto, scoresChart, show, table, type Chart, type ChartSpec, type Progress,
} from "./display/index.js"; // prettier-ignore
export { models, Net, Prediction } from "./model/index.js";
export { Discriminator, discriminators } from "./discriminator/index.js";
export { methods, type Method } from "./method/index.js";
