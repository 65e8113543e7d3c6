/**
 * What an operation of the step is for, by its name and the shapes of its inputs, in TensorFlow (maps [1 H W C], kernels [h w in out]) and in
 * PyTorch (maps [1 C H W], kernels [out in h w]): so that the two sides' profiles have the same rows.
 */

/** @typedef {import("./operations.mjs").Part} Part */

export const parts = [
  "1x1 convolutions",
  "3x3 convolutions of the blocks",
  "heads, stem, discriminators",
  "batch norm, ReLU, residual adds",
  "optimisers, gradient sums",
  "losses, upsampling, pooling",
  "slices, padding, copies",
  "between operations",
];
const [pointwise, spatial, ends, norm, update, loss, moves, between] = parts;

const heads = 19;

/** @param {string} key "Conv2D [1 23 41 256] [3 3 256 256]" */
export function partOf(key) {
  if (key.startsWith("(")) return between;
  const [, name, rest] = /^(\S+)\s*(.*)$/.exec(key) ?? [];
  const shapes = [...rest.matchAll(/\[([\d ]*)\]/g)].map(([, numbers]) => numbers.split(" ").filter(Boolean).map(Number));
  const isTheirs = /^aten::|^[a-z]|Backward\d?$|AccumulateGrad|^Optimizer/.test(name);
  return isTheirs ? ofTheirs(name, shapes) : ofOurs(name, shapes);
}

/** @param {string} name @param {number[][]} shapes */
function ofOurs(name, shapes) {
  const channels = shapes[0]?.at(-1) ?? 0;
  // The heads' filter gradients are products with 19 columns for each tap.
  const isOfHead = shapes.some((shape) => (shape.at(-1) ?? 0) % heads === 0 && shape.length > 1);
  if (/Winograd/.test(name)) return spatial;
  if (/MatMul|Product/.test(name)) return isOfHead ? ends : pointwise;
  if (/Conv2D/.test(name)) return isOfHead ? ends : ofKernel(shapes.find(isOurKernel)?.[0]);
  if (/BatchNorm|^Relu/.test(name)) return norm;
  if (/^LeakyRelu/.test(name)) return ends;
  if (/Sgd|Adam/.test(name)) return update;
  if (/^(Slice|Split|Pack|Pad|Concat|Reshape|Transpose|Cast|GapLabFrame|GapLabEvery|StridedSlice|OnesLike|Fill)/.test(name))
    return moves;
  if (/^(Add|AddN|AddV2|Sum|Mul|Sub|Square|Sqrt|RealDiv)$/.test(name)) {
    if (isOfHead && /^(Mul|Sub|RealDiv)$/.test(name)) return loss;
    // A sum with or over a vector of channels is a bias.
    if (isOfHead || ((name === "Sum" || shapes[1]?.length === 1) && shapes[0].length === 4)) return ends;
    if (shapes[0].length === 4 && shapes[0][1] > 7) return norm;
    return channels > 1 ? update : loss;
  }
  return loss;
}

/** @param {string} name @param {number[][]} shapes */
function ofTheirs(name, shapes) {
  if (/conv/i.test(name) && !/^aten::(convolution|_convolution|conv2d)$|Backward\d|autograd/.test(name)) {
    const kernel = shapes.findLast((shape) => shape.length === 4);
    return kernel?.[0] === heads ? ends : ofKernel(kernel?.[3]);
  }
  if (/native_batch_norm|threshold_backward|clamp_min_|relu_$/.test(name)) return /leaky/.test(name) ? ends : norm;
  if (/leaky_relu/.test(name)) return ends;
  if (/softmax|upsample|log2|nll_loss|max_pool|sigmoid|cross_entropy/.test(name)) return loss;
  const [shape = []] = shapes;
  const isMap = shape.length === 4 && shape[0] === 1 && shape[2] > 4;
  if (/^aten::(copy_|clone|contiguous|fill_|cat)$/.test(name)) return moves;
  if (/^aten::(add_?|mul_?|div_?|sub_?|neg|sum|sqrt|addcdiv_|addcmul_|lerp_)$/.test(name)) {
    if (!isMap) return update;
    if (shape[1] === heads) return /add/.test(name) ? ends : loss;
    return norm;
  }
  return between;
}

/** @param {number[]} shape */
const isOurKernel = (shape) => shape.length === 4 && shape[0] === shape[1] && shape[0] <= 7;

/** @param {number | undefined} size */
const ofKernel = (size) => (size === 1 ? pointwise : size === 3 ? spatial : ends);

/** ms by part. @param {Part[]} rows @returns {Map<string, number>} */
export function byPart(rows) {
  const sums = new Map(parts.map((part) => [part, 0]));
  for (const [key, ms] of rows) sums.set(partOf(key), (sums.get(partOf(key)) ?? 0) + ms);
  return sums;
}

/** Operations of one name together, whatever their shapes; the largest first. @param {Part[]} rows @returns {Part[]} */
export function byName(rows) {
  /** @type {Map<string, Part>} */
  const kinds = new Map();
  for (const [key, ms, calls] of rows) {
    const name = key.startsWith("(") ? key : key.split(" ")[0];
    const [, sum, count] = kinds.get(name) ?? [name, 0, 0];
    kinds.set(name, [name, sum + ms, count + calls]);
  }
  return [...kinds.values()].sort((a, b) => b[1] - a[1]);
}

/** The mean of several profiles of one player. @param {Part[][]} profiles @returns {Part[]} */
export function mean(profiles) {
  /** @type {Map<string, Part>} */
  const rows = new Map();
  for (const [key, ms, calls] of profiles.flat()) {
    const [, sum, count] = rows.get(key) ?? [key, 0, 0];
    rows.set(key, [key, sum + ms / profiles.length, count + calls / profiles.length]);
  }
  return [...rows.values()].sort((a, b) => b[1] - a[1]);
}
