/** The only door to TensorFlow.js. */
export { tf } from "./tf.js";
export type { NamedTensorMap, Scalar, Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D, Variable } from "./tf.js";
export { startBackend, type BackendInfo, type BackendOptions } from "./start.js";
export { conv2d, type ConvolutionOptions, type Padding } from "./convolution/index.js";
export { atrousHead } from "./atrous-head.js";
export { batchNormInference, batchNormTraining, type BatchNormOptions, type BatchNormState } from "./batch-norm.js";
export { hasOwnKernel, kernelForms, useOwnKernels, type KernelForm, type KernelName } from "./kernels.js";
export { adamUpdate, sgdUpdate, type AdamUpdate, type SgdUpdate } from "./update.js";
export { maxPool, pooledSize, type PoolOptions } from "./max-pool.js";
export { leakyRelu, relu } from "./activation.js";
export { selfInformation, softmaxCrossEntropy } from "./softmax.js";
export { gradientsOf } from "./gradients.js";
export { enlargedClasses } from "./enlarge.js";
export { hasProduct, product } from "./product.js";
export { checkGradient } from "./gradient-check.js";
export { summaryWriter, type SummaryPicture, type SummaryWriter } from "./summary.js";
