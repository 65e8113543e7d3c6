"""One AdvEnt training step of DeepLab v2 on ResNet-101 in PyTorch: the peer of `npm run bench:step`.

Written from the method's description (Vu et al., CVPR 2019), as somebody who uses PyTorch well would write it. Weights and images are drawn
by the formula of the golden cases, so both sides compute the same numbers. Reads lines on stdin: "step" takes one; answers one JSON line each.
"""

import argparse
import json
import math
import re
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

CLASSES = 19


def drawn(stream, size):
    j = np.arange(1, size + 1, dtype=np.float64)
    v = np.abs(np.sin(12.9898 * j + 78.233 * (stream + 1))) * 43758.5453
    return 2 * (v - np.floor(v)) - 1


class Bottleneck(nn.Module):
    """The stride lies in the first 1x1 convolution; the 3x3 one is atrous."""

    def __init__(self, channels, width, stride, dilation, project):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, width, 1, stride, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, 1, dilation, dilation, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, 4 * width, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(4 * width)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = None
        if project:
            self.downsample = nn.Sequential(nn.Conv2d(channels, 4 * width, 1, stride, bias=False), nn.BatchNorm2d(4 * width))

    def forward(self, x):
        y = self.relu(self.bn1(self.conv1(x)))
        y = self.relu(self.bn2(self.conv2(y)))
        y = self.bn3(self.conv3(y))
        y += x if self.downsample is None else self.downsample(x)
        return self.relu(y)


class Head(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv2d_list = nn.ModuleList(nn.Conv2d(channels, CLASSES, 3, 1, d, d) for d in (6, 12, 18, 24))

    def forward(self, x):
        y = self.conv2d_list[0](x)
        for branch in self.conv2d_list[1:]:
            y += branch(x)
        return y


class DeepLab(nn.Module):
    def __init__(self, blocks=(3, 4, 23, 3)):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        self.relu = nn.ReLU(inplace=True)
        self.pool = nn.MaxPool2d(3, 2, 1, ceil_mode=True)
        channels = 64
        for stage, (count, width, stride, dilation) in enumerate(zip(blocks, (64, 128, 256, 512), (1, 2, 1, 1), (1, 1, 2, 4)), 1):
            layers = []
            for i in range(count):
                layers.append(Bottleneck(channels, width, stride if i == 0 else 1, dilation, i == 0))
                channels = 4 * width
            setattr(self, f"layer{stage}", nn.Sequential(*layers))
        self.layer5 = Head(1024)
        self.layer6 = Head(2048)
        for module in self.modules():
            if isinstance(module, nn.BatchNorm2d):
                for parameter in module.parameters():
                    parameter.requires_grad = False

    def forward(self, x):
        x = self.pool(self.relu(self.bn1(self.conv1(x))))
        x = self.layer3(self.layer2(self.layer1(x)))
        return self.layer5(x), self.layer6(self.layer4(x))

    def groups(self, rate):
        heads = [*self.layer5.parameters(), *self.layer6.parameters()]
        ids = {id(p) for p in heads}
        trunk = [p for p in self.parameters() if p.requires_grad and id(p) not in ids]
        return [{"params": trunk, "lr": rate}, {"params": heads, "lr": 10 * rate}]


def discriminator():
    layers, channels = [], CLASSES
    for i, width in enumerate((64, 128, 256, 512, 1)):
        layers.append(nn.Conv2d(channels, width, 4, 2, 1))
        if i < 4:
            layers.append(nn.LeakyReLU(0.2, inplace=True))
        channels = width
    return nn.Sequential(*layers)


def fill(state, stream):
    for name, tensor in state.items():
        if name.endswith("num_batches_tracked"):
            continue
        u = drawn(stream, tensor.numel())
        stream += 1
        norm = ".bn" in f".{name}" or "downsample.1." in name
        if tensor.dim() == 4:
            u = u * math.sqrt(6 / np.prod(tensor.shape[1:]))
        elif name.endswith("running_var"):
            u = 1 + 0.5 * u
        elif name.endswith("running_mean"):
            u = 0.1 * u
        elif norm:
            u = 1 + 0.2 * u if name.endswith("weight") else 0.1 * u
        else:
            u = 0.05 * u
        tensor.copy_(torch.from_numpy(u.astype(np.float32)).reshape(tensor.shape))
    return stream


def self_information(p):
    return -p * torch.log2(p + 1e-30) / math.log2(CLASSES)


class Step:
    def __init__(self, options):
        layout = torch.channels_last if options.layout == "channels_last" else torch.contiguous_format
        self.layout = layout
        self.source, self.target = options.source, options.target
        self.net = DeepLab().train()
        self.judges = {"aux": discriminator().train(), "main": discriminator().train()}
        with torch.no_grad():
            stream = fill(self.net.state_dict(), 0)
            for level in ("aux", "main"):
                stream = fill(self.judges[level].state_dict(), stream)
        self.net.to(memory_format=layout)
        for judge in self.judges.values():
            judge.to(memory_format=layout)
        self.sgd = torch.optim.SGD(self.net.groups(2.5e-6), momentum=0.9, weight_decay=5e-4)
        self.adams = {k: torch.optim.Adam(v.parameters(), lr=1e-4, betas=(0.9, 0.99)) for k, v in self.judges.items()}
        self.lambdas = {"aux": 2e-4, "main": 1e-3}
        self.t = 0
        # One pair of images for all steps: drawing them is not what is measured.
        self.images = [self.image(5000, options.source), self.image(5002, options.target)]
        labels = np.minimum(np.floor((drawn(5001, options.source[0] * options.source[1]) + 1) / 2 * 20), 19).astype(np.int64)
        labels[labels == 19] = 255
        self.labels = torch.from_numpy(labels).reshape(1, *options.source)

    def image(self, stream, size):
        u = (60 * drawn(stream, 3 * size[0] * size[1])).astype(np.float32)
        return torch.from_numpy(u).reshape(1, 3, *size).contiguous(memory_format=self.layout)

    def upsampled(self, size, image):
        aux, main = self.net(image)
        return {k: F.interpolate(z, size=size, mode="bilinear", align_corners=True) for k, z in (("aux", aux), ("main", main))}

    def judge(self, level, information, label):
        z = self.judges[level](information)
        return F.binary_cross_entropy_with_logits(z, torch.full_like(z, float(label)))

    def __call__(self):
        factor = (1 - self.t / 250000) ** 0.9
        for group, base in zip(self.sgd.param_groups, (2.5e-6, 2.5e-5)):
            group["lr"] = base * factor
        for adam in self.adams.values():
            adam.param_groups[0]["lr"] = 1e-4 * factor
        for optimiser in (self.sgd, *self.adams.values()):
            optimiser.zero_grad(set_to_none=True)
        losses = {}
        for judge in self.judges.values():
            judge.requires_grad_(False)
        source = self.upsampled(self.source, self.images[0])
        seg = {k: F.cross_entropy(z, self.labels, ignore_index=255) for k, z in source.items()}
        (seg["main"] + 0.1 * seg["aux"]).backward()
        target = self.upsampled(self.target, self.images[1])
        information = {k: self_information(F.softmax(z, 1)) for k, z in target.items()}
        adv = {k: self.judge(k, i, 0) for k, i in information.items()}
        sum(self.lambdas[k] * v for k, v in adv.items()).backward()
        for judge in self.judges.values():
            judge.requires_grad_(True)
        for k in ("aux", "main"):
            with torch.no_grad():
                seen = self_information(F.softmax(source[k].detach(), 1))
            on_source = self.judge(k, seen, 0) / 2
            on_source.backward()
            on_target = self.judge(k, information[k].detach(), 1) / 2
            on_target.backward()
            losses[f"d_{k}"] = [on_source.item(), on_target.item()]
        for optimiser in (self.sgd, *self.adams.values()):
            optimiser.step()
        self.t += 1
        for k in ("main", "aux"):
            losses[f"seg_{k}"] = seg[k].item()
            losses[f"adv_{k}"] = adv[k].item()
        return losses


def held_mib(what):
    """VmRSS is what the process holds now, VmHWM the most it ever held."""
    with open("/proc/self/status") as status:
        return int(re.search(what + r":\s+(\d+)", status.read())[1]) / 1024


def cuda_mib():
    """What CUDA's libraries hold, which the index's Linux wheel loads and a step on the CPU does not call."""
    held, path = 0, ""
    with open("/proc/self/smaps") as maps:
        for line in maps:
            if re.match(r"[0-9a-f]+-[0-9a-f]+ ", line):
                path = line
            elif line.startswith("Rss:") and re.search(r"/nvidia/|torch_cuda|c10_cuda|nvshmem", path):
                held += int(line.split()[1]) / 1024
    return held


def profile(step):
    """ms of one step per operation and shapes, without the operations that it calls in its turn."""
    with torch.profiler.profile(record_shapes=True) as profiler:
        step()
    rows = []
    for row in profiler.key_averages(group_by_input_shape=True):
        shapes = (f"[{' '.join(map(str, shape))}]" for shape in row.input_shapes[:3])
        rows.append([" ".join([row.key.replace(" ", "_"), *shapes]), row.self_cpu_time_total / 1000, row.count])
    return sorted(rows, key=lambda row: -row[1])


def size(text):
    return [int(n) for n in text.split("x")]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--layout", choices=["contiguous", "channels_last"], default="channels_last")
    parser.add_argument("--source", type=size, default=[180, 320])
    parser.add_argument("--target", type=size, default=[128, 256])
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    start = held_mib("VmRSS")
    step = Step(options)
    ready = f"PyTorch {torch.__version__}, {options.layout}, {torch.get_num_threads()} threads; CUDA's idle libraries hold {cuda_mib():.0f} MiB"
    print(json.dumps({"ready": ready, "startMiB": start}), flush=True)
    for line in sys.stdin:
        if line.strip() == "profile":
            print(json.dumps({"parts": profile(step)}), flush=True)
            continue
        began = time.perf_counter()
        losses = step()
        ms = 1000 * (time.perf_counter() - began)
        print(json.dumps({"ms": ms, "losses": losses, "peakMiB": held_mib("VmHWM")}), flush=True)


if __name__ == "__main__":
    main()
