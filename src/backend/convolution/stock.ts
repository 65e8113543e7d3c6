/**
 * Convolution in TensorFlow's own operations. Padding that is not "same" is put on first and the convolution is VALID, because oneDNN
 * has no explicit padding in its gradients and falls back to a slow path.
 */
import { runOperation, type AttributeValue } from "../tensorflow.js";
import { tf, type Tensor4D } from "../tf.js";
import { isSame, pad, paddedShape, unpad, type Form, type Geometry } from "./geometry.js";

function attributes({ stride, dilation }: Geometry, same: boolean): Record<string, AttributeValue> {
  return {
    strides: [1, stride, stride, 1],
    dilations: [1, dilation, dilation, 1],
    padding: same ? "SAME" : "VALID",
    explicit_paddings: [],
    data_format: "NHWC",
    use_cudnn_on_gpu: true,
  };
}

const shapeTensor = (shape: number[]) => tf.tensor1d(shape, "int32");

export const stock = {
  forward(x: Tensor4D, w: Tensor4D, g: Geometry) {
    const same = isSame(g, w.shape);
    return runOperation("Conv2D", [same ? x : pad(x, g.padding), w], attributes(g, same), 1) as Tensor4D;
  },
  input(dy: Tensor4D, x: Tensor4D, w: Tensor4D, g: Geometry) {
    const same = isSame(g, w.shape);
    const padded = same ? x.shape : paddedShape(x, g.padding);
    const dx = runOperation("Conv2DBackpropInput", [shapeTensor(padded), w, dy], attributes(g, same), 1) as Tensor4D;
    return same ? dx : unpad(dx, g.padding, x.shape);
  },
  filter(dy: Tensor4D, x: Tensor4D, w: { shape: number[] }, g: Geometry) {
    const same = isSame(g, w.shape);
    const inputs = [same ? x : pad(x, g.padding), shapeTensor(w.shape), dy];
    return runOperation("Conv2DBackpropFilter", inputs, attributes(g, same), 1) as Tensor4D;
  },
} satisfies Form;
