/** Winograd's convolution against TensorFlow's own, forward and backward. Where the processor cannot do it, it has to say so. */
import { expect, it } from "vitest";
import { checkGradient, conv2d, hasOwnKernel, tf, useOwnKernels, type Tensor, type Tensor4D } from "../../src/backend/index.js";
import { runOperation } from "../../src/backend/tensorflow.js";
import { winograd, winogradFits, winogradGain } from "../../src/backend/winograd.js";
import { describeOnBackends, normal } from "./backends.js";

const geometry = (dilation: number, stride = 1, side = dilation) => ({
  stride,
  dilation,
  padding: { top: side, bottom: side, left: side, right: side },
});

/** batch, height, width, channels in and out, dilation. */
const layers = [
  [1, 23, 41, 64, 64, 2],
  [2, 9, 17, 70, 40, 4],
  [1, 3, 2, 24, 48, 1],
  [2, 5, 7, 33, 17, 2],
  [1, 2, 3, 16, 16, 4],
  [3, 12, 6, 48, 24, 1],
  // More tiles than are worked on at once.
  [1, 65, 50, 5, 20, 1],
] as const;

function tensors([B, H, W, cIn, cOut, dilation]: (typeof layers)[number]) {
  const x = normal("x", [B, H, W, cIn]) as Tensor4D;
  const w = normal("w", [3, 3, cIn, cOut]) as Tensor4D;
  return { x, w, dy: normal("dy", [B, H, W, cOut]) as Tensor4D, dilation };
}

/** TensorFlow's own form: y, dx, dw. */
function stock({ x, w, dy, dilation }: ReturnType<typeof tensors>): Tensor[] {
  useOwnKernels(false);
  try {
    const run = (a: Tensor, b: Tensor) => conv2d(a as Tensor4D, b as Tensor4D, { dilation, padding: dilation });
    return [run(x, w), ...tf.grads(run)([x, w], dy)];
  } finally {
    useOwnKernels(true);
  }
}

function own({ x, w, dy, dilation }: ReturnType<typeof tensors>): Tensor[] {
  const { input, filter } = winograd.gradients(dy, x, w, dilation, { input: true, filter: true });
  return [winograd.forward(x, w, dilation), input!, filter!];
}

/** |a - b| / |b| */
const distance = (a: Tensor, b: Tensor) => tf.tidy(() => tf.norm(tf.sub(a, b)).div(tf.norm(b)).dataSync()[0]);

describeOnBackends("winograd", (kind) => {
  const isThere = () => kind === "tensorflow" && hasOwnKernel("Winograd");

  it("is for 3x3 convolutions of stride 1 with many channels and room for tiles, where the processor has the instructions", () => {
    const zeros = (shape: number[]) => tf.zeros(shape as [number, number, number, number]) as Tensor4D;
    const fits = (x: number[], w: number[], g = geometry(2)) => winogradFits(zeros(x), zeros(w), g);
    const map = [1, 17, 33, 256];
    expect(fits(map, [3, 3, 256, 32])).toBe(isThere());
    expect(fits([4, 48, 24, 48], [3, 3, 48, 48], geometry(1))).toBe(isThere());
    expect(fits(map, [1, 1, 256, 32])).toBe(false);
    expect(fits(map, [3, 3, 256, 32], geometry(2, 2))).toBe(false);
    expect(fits(map, [3, 3, 256, 32], geometry(2, 1, 1))).toBe(false);
    expect(fits([1, 17, 33, 3], [3, 3, 3, 64])).toBe(false);
    expect(fits([1, 5, 5, 256], [3, 3, 256, 32], geometry(4))).toBe(false);
    expect(winogradGain(16, 32, 2)).toBe(4);
    expect(winogradGain(5, 5, 4)).toBeCloseTo(25 / 64);
  });

  it("computes what TensorFlow's convolution and its gradients do", () => {
    for (const layer of isThere() ? layers : []) {
      const given = tensors(layer);
      const theirs = stock(given);
      for (const [k, ours] of own(given).entries()) {
        expect(ours.shape).toEqual(theirs[k].shape);
        expect(distance(ours, theirs[k]), `${layer}: ${["y", "dx", "dw"][k]}`).toBeLessThan(1e-5);
      }
    }
  });

  it("computes the same with AVX2's vectors where it has those of AVX-512", () => {
    for (const layer of isThere() ? layers : []) {
      const given = tensors(layer);
      const { x, w, dy, dilation } = given;
      const narrow = { dilation, lanes: 8 };
      const backward = { ...narrow, wants_x: true, wants_w: true };
      const theirs = [
        runOperation("GapLabWinograd", [x, w], narrow, 1),
        ...runOperation("GapLabWinogradGradients", [dy, x, w], backward, 2),
      ];
      own(given).forEach((ours, k) => expect(distance(ours, theirs[k]), `${layer}`).toBeLessThan(1e-5));
    }
  });

  it("gives one gradient without the other, and the same bits every time", () => {
    if (!isThere()) return;
    const given = tensors(layers[1]);
    const { x, w, dy, dilation } = given;
    const [y, dx, dw] = own(given);
    const onlyInput = winograd.gradients(dy, x, w, dilation, { input: true, filter: false });
    const onlyFilter = winograd.gradients(dy, x, w, dilation, { input: false, filter: true });
    expect(onlyInput.filter ?? onlyFilter.input).toBeUndefined();
    expect(onlyInput.input!.dataSync()).toEqual(dx.dataSync());
    expect(onlyFilter.filter!.dataSync()).toEqual(dw.dataSync());
    expect(winograd.forward(x, w, dilation).dataSync()).toEqual(y.dataSync());
  });

  it("has the gradient that finite differences have", () => {
    if (!isThere()) return;
    const { x, w, dy, dilation } = tensors(layers[3]);
    const run = tf.customGrad((...args: unknown[]) => {
      const [a, b, save] = args as [Tensor4D, Tensor4D, (saved: Tensor[]) => void];
      save([a, b]);
      const gradFunc = (dOut: Tensor, saved: Tensor[]) => {
        const both = winograd.gradients(dOut as Tensor4D, saved[0] as Tensor4D, saved[1] as Tensor4D, dilation, {
          input: true,
          filter: true,
        });
        return [both.input!, both.filter!];
      };
      return { value: winograd.forward(a, b, dilation), gradFunc };
    });
    const { gap } = checkGradient((a, b) => tf.sum(tf.mul(run(a, b), dy)), [x, w], { step: 0.5 });
    expect(gap).toBeLessThan(2e-3);
  });

  it("refuses shapes that do not belong together", () => {
    if (!isThere()) return;
    const { x, w, dy } = tensors(layers[0]);
    expect(() => winograd.forward(x, w.slice([0, 0, 0, 0], [3, 3, 32, 64]), 2)).toThrow(/w is not \[3, 3, channels of x, out\]/);
    expect(() => winograd.forward(x, w, 0)).toThrow(/dilation/);
    const short = dy.slice([0, 0, 0, 0], [1, 22, 41, 64]);
    expect(() => winograd.gradients(short, x, w, 2, { input: true, filter: true })).toThrow(/output's shape/);
  });
});
