/** Pictures in and out of files. The only door to sharp (and to fast-png, which reads palette indices). */
export { readRgb, readSize } from "./read.js";
export { readIndices, readLabelIds, type IndexImage } from "./indices.js";
export { resizeLabels, resizeRgb } from "./resize.js";
export { encodeGrey, encodeGrey16, encodeJpeg, encodePalette, encodePng, encodeRgba, pngDataUri } from "./encode.js";
