/**
 * The likeliest class of every pixel of a larger map: logits are enlarged bilinearly with corners aligned, as published, and the largest
 * counts. The enlarged logits of one Cityscapes mask would take 160 MB, so they are never there at once: the own kernel
 * (`native/kernels/enlarge.cc`) holds a row of them, the stock form a strip of rows.
 */
import { hasOwnKernel } from "./kernels.js";
import { onTensorflow, runOperation } from "./tensorflow.js";
import { tf, type Tensor, type Tensor3D, type Tensor4D } from "./tf.js";

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Numbers in a strip of enlarged logits: 32 rows of a Cityscapes mask, some 5 MB. */
const stripNumbers = 1.25e6;

/** logits: [B h w C] -> class numbers [B H W]. */
export function enlargedClasses(logits: Tensor4D, size: Size): Tensor3D {
  if (onTensorflow() && hasOwnKernel("enlarge")) {
    return runOperation("GapLabEnlargedArgmax", [logits], { height: size.height, width: size.width }, 1) as Tensor3D;
  }
  return enlargedInStrips([logits], size, ([rows]) => tf.argMax(rows, -1));
}

/**
 * What `decide` makes of maps [B h w C] that are enlarged to one size, each from its own: it gets strips [B rows W C], and gives a number
 * for every pixel [B rows W] (or as many numbers in another shape). -> [B H W].
 */
export function enlargedInStrips(
  maps: readonly Tensor4D[],
  { width, height }: Size,
  decide: (rows: Tensor4D[]) => Tensor,
): Tensor3D {
  return tf.tidy(() => {
    const [batch, , , C] = maps[0].shape;
    const perStrip = Math.max(1, Math.floor(stripNumbers / (batch * width * C)));
    if (perStrip >= height) {
      const whole = maps.map((z) => tf.image.resizeBilinear(z, [height, width], true));
      return tf.reshape(decide(whole), [batch, height, width]);
    }
    // Along each row first, then down the columns, which are two rows blended: the order in which TensorFlow enlarges the whole.
    const wide = maps.map((z) => tf.image.resizeBilinear(z, [z.shape[1], width], true));
    const strips: Tensor3D[] = [];
    for (let from = 0; from < height; from += perStrip) {
      const rows = Math.min(perStrip, height - from);
      const strip = () => tf.reshape(decide(wide.map((z) => rowsOf(z, from, rows, height))), [batch, rows, width]) as Tensor3D;
      strips.push(tf.tidy(strip));
    }
    return tf.concat(strips, 1);
  });
}

/** Rows `from` ... `from + count - 1` of z enlarged to `height` rows. Places in 32 bits, as TensorFlow counts them. */
function rowsOf(z: Tensor4D, from: number, count: number, height: number): Tensor4D {
  const [batch, h, W, C] = z.shape;
  const step = height > 1 ? Math.fround((h - 1) / (height - 1)) : 0;
  const places = Float32Array.from({ length: count }, (_, i) => Math.fround(from + i) * step);
  const below = Int32Array.from(places, (place) => Math.min(Math.floor(place), h - 1));
  const above = below.map((row) => Math.min(row + 1, h - 1));
  const share = places.map((place, i) => place - below[i]);
  if (onTensorflow()) {
    const [a, b] = [below, above].map((rows) => tf.gather(z, tf.tensor1d(rows, "int32"), 1));
    return tf.add(a, tf.mul(tf.sub(b, a), tf.tensor(share, [1, count, 1, 1])));
  }
  // WebAssembly is slow at numbers that count for whole rows, and fast at products: [count, rows] [rows, W C].
  const [first, end] = [below[0], above[count - 1] + 1];
  const weights = new Float32Array(count * (end - first));
  share.forEach((s, i) => {
    weights[i * (end - first) + below[i] - first] += 1 - s;
    weights[i * (end - first) + above[i] - first] += s;
  });
  const rows = tf.reshape(tf.slice(z, [0, first, 0, 0], [batch, end - first, W, C]), [batch, end - first, W * C]);
  return tf.reshape(tf.matMul(tf.tensor(weights, [1, count, end - first]), rows), [batch, count, W, C]);
}
