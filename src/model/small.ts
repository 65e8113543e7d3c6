/**
 * A small DeepLab-like network, trained from scratch in minutes on two cores: a stem of stride 4, residual blocks of growing dilation
 * in place of further strides, and a head that sums atrous convolutions (Chen et al., DeepLab v2, 2017).
 * 261 thousand parameters at width 48; the shape follows the trials that the built-in streets were tuned on.
 */
import { tf, type Tensor4D } from "../backend/index.js";
import { unitRgb } from "../core/index.js";
import { classCount } from "../labels/index.js";
import { batchNorm, convolution, State, type Layer } from "../layer/index.js";
import type { Start } from "../layer/state.js";
import { Net } from "./net.js";

export interface SmallOptions {
  seed: number;
  /** Channels after the stem; the trunk has 4/3 of it. */
  width?: number;
  classes?: number;
  /** "empty": zeros, for a network whose numbers come from elsewhere. */
  start?: Start;
}

/** A small DeepLab-like network of some 260 thousand parameters at width 48, trained from scratch in minutes. */
export function small({ seed, width = 48, classes = classCount, start }: SmallOptions): Net {
  const state = new State(seed, start);
  const deep = Math.round((width * 4) / 3);

  const unit = (name: string, channels: [number, number], options: { stride?: number; dilation?: number } = {}): Layer => {
    const conv = convolution(state, `${name}.conv`, channels, { ...options, padding: options.dilation ?? 1 });
    const norm = batchNorm(state, `${name}.bn`, channels[1]);
    return (x, mode) => norm(conv(x, mode), mode, { relu: true });
  };
  /** x + f(x), then ReLU: two convolutions around one shortcut. */
  const residual = (name: string, channels: number, dilation: number): Layer => {
    const first = unit(`${name}.1`, [channels, channels], { dilation });
    const second = convolution(state, `${name}.2.conv`, [channels, channels], { dilation });
    const norm = batchNorm(state, `${name}.2.bn`, channels);
    return (x, mode) => norm(second(first(x, mode), mode), mode, { shortcut: x, relu: true });
  };
  const trunk: Layer[] = [
    unit("stem1", [3, width / 2], { stride: 2 }),
    unit("stem2", [width / 2, width], { stride: 2 }),
    residual("block1", width, 1),
    unit("widen", [width, deep]),
    residual("block2", deep, 2),
    residual("block3", deep, 4),
  ];
  const heads = [1, 4, 8].map((dilation) =>
    convolution(state, `head.${dilation}`, [deep, classes], { dilation, bias: true, deviation: 0.01 }),
  );
  return new Net({
    name: "small",
    state,
    classes,
    options: { seed, width, classes },
    rebuild: () => small({ seed, width, classes, start: "empty" }),
    input: unitRgb,
    levels: ["main"],
    features: (x, mode) => {
      const y = trunk.reduce((x, layer) => layer(x, mode), x);
      return [heads.map((head) => head(y, mode)).reduce((sum, z): Tensor4D => tf.add(sum, z))];
    },
  });
}
