/**
 * What a notebook sees without an import line, and what `import … from "gaplab"` gives. Names are chosen one by one: in a notebook
 * each is a global.
 */
import { fieldOfViewRad, groundDepthM, horizonRow, project, unproject } from "./camera/index.js";
import { classShares } from "./dataset/index.js";
import * as loss from "./loss/index.js";
import { appearance, maskStyle, subsetScores } from "./metric/index.js";
import type { CellChoices, EvaluateChoices } from "./experiment/index.js";
import { loadInto, saveNet } from "./model/index.js";
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
  /** The mean over SYNTHIA's 16 classes, and over the 13 of them that its tables also give. */
  subsetScores,
  /** How much of a set's labelled pixels each class takes, and at which height of the picture. */
  classShares,
  /** Pieces and holes of one class in a mask. */
  maskStyle,
  /** Brightness, contrast, saturation and texture of a picture. */
  appearance,
};

/** Training at any scale, by a preset's name: what `gaplab train` and `gaplab evaluate` do, with a bar and the scores under the cell. */
export const experiments = {
  /** `await experiments.train("gta5-advent", { source: "../GTA5", target: "../cityscapes", weights: "resnet101.pth" })` */
  train: async (preset: string, choices?: CellChoices) => (await import("./experiment/cell.js")).train(preset, choices),
  /** `await experiments.evaluate("out/gta5-advent")`, or of a checkpoint file with `{ target: "../cityscapes" }`. */
  evaluate: async (what: string, choices?: EvaluateChoices) => (await import("./experiment/cell.js")).evaluate(what, choices),
};

/** A network's numbers from files and to them: safetensors, and PyTorch's own formats without Python. */
export const checkpoints = { load: loadInto, save: saveNet };

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
