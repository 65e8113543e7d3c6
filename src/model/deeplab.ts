/**
 * DeepLab v2 on a ResNet, with two outputs: the network of AdaptSegNet and ADVENT. Chen et al. 2017; He et al. 2016; layout of the
 * published code (valeoai/ADVENT, model/deeplabv2.py). Stride 8; the stride of a stage lies in its first 1x1 convolution, as in Caffe;
 * the stem's pooling rounds its size up. Names and order are those of the published checkpoints.
 */
import { atrousHead, maxPool, tf, type Tensor4D } from "../backend/index.js";
import { caffeBgr } from "../core/index.js";
import { classCount } from "../labels/index.js";
import { batchNorm, convolution, State, type Layer, type Mode } from "../layer/index.js";
import type { Start } from "../layer/state.js";
import { Net, type LevelName } from "./net.js";

export interface DeeplabV2Options {
  seed: number;
  /** Bottlenecks of each stage: [3, 4, 23, 3] is ResNet-101. */
  blocks?: readonly [number, number, number, number];
  /** Atrous branches that a head sums: 4 in ADVENT; 2 (dilations 6 and 12) in the lineage of AdaptSegNet, whose files hold 4 all the same. */
  branches?: 2 | 4;
  classes?: number;
  /** "empty": zeros, for a network whose numbers come from a checkpoint. */
  start?: Start;
}

/** Width, stride and dilation of the four stages. */
const stages = [
  { width: 64, stride: 1, dilation: 1 },
  { width: 128, stride: 2, dilation: 1 },
  { width: 256, stride: 1, dilation: 2 },
  { width: 512, stride: 1, dilation: 4 },
] as const;

/** Of the branches of a head. */
const dilations = [6, 12, 18, 24] as const;

/** Deviation of all drawn filters, as published. */
const deviation = 0.01;

/** DeepLab v2 on ResNet-101 with two outputs, 44.6 million numbers: the network of the published ADVENT results. */
export function deeplabV2(options: DeeplabV2Options): Net {
  const { seed, blocks = [3, 4, 23, 3], branches = 4, classes = classCount, start } = options;
  const state = new State(seed, start);
  const conv = (name: string, channels: [number, number], more: object) =>
    convolution(state, name, channels, { deviation, ...more });
  const norm = (name: string, channels: number) => batchNorm(state, name, channels, { frozen: true });

  const stemConv = conv("conv1", [3, 64], { kernel: 7, stride: 2, padding: 3 });
  const stemNorm = norm("bn1", 64);
  const stem: Layer = (x, mode) =>
    maxPool(stemNorm(stemConv(x, mode), mode, { relu: true }), { kernel: 3, stride: 2, padding: 1, ceilMode: true });

  /** 1x1 down to `width`, 3x3 atrous, 1x1 up to four times the width, and the shortcut around them. */
  const bottleneck = (name: string, channelsIn: number, stage: (typeof stages)[number], isFirst: boolean): Layer => {
    const { width, dilation } = stage;
    const stride = isFirst ? stage.stride : 1;
    const conv1 = conv(`${name}.conv1`, [channelsIn, width], { kernel: 1, stride });
    const bn1 = norm(`${name}.bn1`, width);
    const conv2 = conv(`${name}.conv2`, [width, width], { dilation });
    const bn2 = norm(`${name}.bn2`, width);
    const conv3 = conv(`${name}.conv3`, [width, 4 * width], { kernel: 1 });
    const bn3 = norm(`${name}.bn3`, 4 * width);
    const project = isFirst ? conv(`${name}.downsample.0`, [channelsIn, 4 * width], { kernel: 1, stride }) : undefined;
    const projectNorm = isFirst ? norm(`${name}.downsample.1`, 4 * width) : undefined;
    return (x, mode) => {
      const narrow = bn1(conv1(x, mode), mode, { relu: true });
      const seen = bn2(conv2(narrow, mode), mode, { relu: true });
      const shortcut = project && projectNorm ? projectNorm(project(x, mode), mode) : x;
      return bn3(conv3(seen, mode), mode, { shortcut, relu: true });
    };
  };
  const [layer1, layer2, layer3, layer4] = stages.map((stage, s): Layer => {
    const channelsIn = s === 0 ? 64 : 4 * stages[s - 1].width;
    const parts = Array.from({ length: blocks[s] }, (_, b) =>
      bottleneck(`layer${s + 1}.${b}`, b === 0 ? channelsIn : 4 * stage.width, stage, b === 0),
    );
    return chain(parts);
  });
  /** The sum of parallel atrous convolutions with bias. All four are in the state; `branches` says how many are summed. */
  const head = (name: string, channelsIn: number): Layer => {
    const all = dilations.map((_, i) => atrousBranch(state, `${name}.conv2d_list.${i}`, [channelsIn, classes], deviation));
    const summed = all.slice(0, branches);
    const [weights, biases] = [summed.map(({ weight }) => weight), summed.map(({ bias }) => bias)];
    return (x) => atrousHead(x, weights, biases, dilations.slice(0, branches));
  };
  const [layer5, layer6] = [head("layer5", 1024), head("layer6", 2048)];

  return new Net({
    name: "deeplab-v2",
    state,
    classes,
    input: caffeBgr,
    levels: ["main", "aux"],
    options: { seed, blocks, branches, classes },
    rebuild: () => deeplabV2({ seed, blocks, branches, classes, start: "empty" }),
    features(x: Tensor4D, mode: Mode, want: readonly LevelName[]) {
      const y3 = chain([stem, layer1, layer2, layer3])(x, mode);
      return want.map((level) => (level === "main" ? layer6(layer4(y3, mode), mode) : layer5(y3, mode)));
    },
    rate: (name) => (isHead(name) ? 10 : 1),
    publishedRepeats: (name) => (isHead(name) || name === "conv1.weight" ? 1 : name.includes("downsample") ? 4 : 3),
  });
}

/** One after the other. Where nothing will be differentiated, each map is freed once the next one is there. */
const chain =
  (parts: readonly Layer[]): Layer =>
  (x, mode) =>
    parts.reduce((y, part) => {
      if (mode === "training") return part(y, mode);
      const next = tf.tidy(() => part(y, mode));
      if (y !== x) y.dispose();
      return next;
    }, x);

/** A branch's numbers: normal filters, and a bias uniform within 1 / sqrt(9 Cin), the framework's default, which the published code keeps. */
function atrousBranch(state: State, name: string, [channelsIn, channelsOut]: [number, number], deviation: number) {
  const weight = state.normal(`${name}.weight`, [3, 3, channelsIn, channelsOut], deviation);
  const bias = state.uniform(`${name}.bias`, [channelsOut], 1 / Math.sqrt(9 * channelsIn));
  return { weight, bias };
}

const isHead = (name: string) => /^layer[56]\./.test(name);
