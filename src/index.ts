/**
 * What a notebook sees without an import line, and what `import … from "gaplab"` gives. Names are chosen one by one: in a notebook
 * each is a global.
 */
import { fieldOfViewRad, groundDepthM, horizonRow, project, unproject } from "./camera/index.js";
import { classShares } from "./dataset/index.js";
import * as loss from "./loss/index.js";
import { appearance, maskStyle } from "./metric/index.js";
import type { StudyReport } from "./report/index.js";
import { evaluate } from "./training/index.js";

export { display, GapLabError, streams } from "./core/index.js";
export type {
  Camera, DepthMap, Displayable, Frame, LabelledFrame, LabelMap, MimeBundle, RandomStream, RgbImage, UnlabelledFrame,
} from "./core/index.js"; // prettier-ignore
export { classCount, classes, ignoreLabel, trainId, type LabelClass } from "./labels/index.js";
export { startBackend, tf, type BackendInfo, type Scalar, type Tensor, type Tensor3D, type Tensor4D } from "./backend/index.js";
export {
  armScoresChart, cellSignal, chart, classChangesChart, classScoresChart, classSharesChart, confusionChart, heatMap, layoutChart,
  lossChart, maskDifference, okabeIto, scatterChart, scoresChart, show, table, withLine, type Chart, type ChartSpec,
} from "./display/index.js"; // prettier-ignore
export { annotate, drawStreet, streetNames, type DrawnStreet, type StreetName } from "./world/index.js";
export { models, Net, Prediction } from "./model/index.js";
export { Discriminator, discriminators } from "./discriminator/index.js";
export { Confusion, Scores, type Appearance, type ClassShares, type MaskStyle } from "./metric/index.js";
export { datasets, type Dataset, type ImageSet, type LabelledSet, type UnlabelledSet } from "./dataset/index.js";
export { methods, type Method } from "./method/index.js";
export {
  remeasured,
  Run,
  train,
  type LossRecord,
  type Progress,
  type ProgressListener,
  type Schedule,
  type TrainOptions,
} from "./training/index.js";
export type { ResultLine, StudyReport } from "./report/index.js";

/** The losses of ADVENT and MinEnt, as functions of logits. */
export const losses = loss;

/** How well a network does, and how datasets differ. */
export const metrics = {
  /** IoU per class and its mean, over every image of a labelled set. */
  evaluate,
  /** How much of a set's labelled pixels each class takes, and at which height of the picture. */
  classShares,
  /** Pieces and holes of one class in a mask. */
  maskStyle,
  /** Brightness, contrast, saturation and texture of a picture. */
  appearance,
};

/** A pinhole camera on a vehicle: where points fall, where the ground ends, how wide it sees. Angles are in radians. */
export const pinhole = { fieldOfViewRad, groundDepthM, horizonRow, project, unproject };

/** Finished studies, by their folder. */
export const studies = {
  /**
   * The study in a folder, such as `out/standard-streets`, looked for here and in the folders above. Its parts show themselves.
   * What reads studies is loaded on the first call: a notebook without a study does not wait for it.
   */
  open: async (folder: string): Promise<StudyReport> => (await import("./report/index.js")).studies.open(folder),
};
