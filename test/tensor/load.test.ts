/** A network's numbers from PyTorch's files: in PyTorch's order of filters, whole or not at all, and back. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withCheckpoint, writeSafetensors } from "../../src/checkpoint/index.js";
import { State } from "../../src/layer/index.js";
import { loadInto, models, saveNet, type Net } from "../../src/model/index.js";

import { scratchFolder } from "../fixtures/folder.js";
import { floats, ordered, tensor, text, zipFile } from "../fixtures/torch-file.js";
import { describeOnBackends } from "./backends.js";

const folder = scratchFolder("load");
const file = join(folder, "net");

const numbersOf = (net: Pick<Net, "state">) => new Map([...net.state].map(([name, variable]) => [name, variable.dataSync()]));

/** A PyTorch file of another network's state, under a prefix; `change` may leave out or add tensors. */
function pytorchFile(net: Net, prefix = "", change: (name: string) => number[] | undefined = (name) => oihw(net, name)): void {
  const names = [...net.state.keys()].filter(change);
  const parts = names.flatMap((name, i) => {
    const shape = change(name)!;
    const strides = shape.map((_, d) => shape.slice(d + 1).reduce((a, b) => a * b, 1));
    return [text(prefix + name), tensor({ key: String(i), numbers: net.state.get(name)!.size, shape, strides })];
  });
  // Element [o i h w] of the file is element [h w i o] of the network.
  const storages = names.map((name, i) => {
    const variable = net.state.get(name)!;
    const values = variable.shape.length === 4 ? variable.transpose([3, 2, 0, 1]).dataSync() : variable.dataSync();
    return [i, floats(...values)] as const;
  });
  writeFileSync(file, zipFile(ordered(...parts), Object.fromEntries(storages)));
}
const oihw = (net: Net, name: string) => {
  const { shape } = net.state.get(name)!;
  return shape.length === 4 ? [shape[3], shape[2], shape[0], shape[1]] : [...shape];
};

describeOnBackends("a network's numbers", () => {
  const small = (seed: number) => models.small({ seed, width: 8 });

  test("from a PyTorch file, whatever stands before the names", async () => {
    const [theirs, ours] = [small(1), small(2)];
    pytorchFile(theirs, "module.");
    expect(await loadInto(ours, file)).toMatchObject({ prefix: "module.", isWhole: true });
    expect(numbersOf(ours)).toEqual(numbersOf(theirs));
  });

  test("to safetensors in PyTorch's order and back; a run's own file in ours", async () => {
    const [saved, loaded] = [small(3), small(4)];
    await saveNet(file, saved);
    await withCheckpoint(file, async ({ tensors }) => {
      const [[name, variable]] = saved.state;
      const [H, W, I, O] = variable.shape;
      expect(tensors.get(name)!.shape).toEqual([O, I, H, W]);
    });
    await loadInto(loaded, file);
    expect(numbersOf(loaded)).toEqual(numbersOf(saved));
    const again = small(5);
    await writeSafetensors(file, [...saved.state].map(([name, variable]) => [`net/${name}`, variable]), { layout: "HWIO" }); // prettier-ignore
    await loadInto(again, file);
    expect(numbersOf(again)).toEqual(numbersOf(saved));
  });

  test("another network's file is refused with what does not fit, and changes nothing", async () => {
    const [theirs, ours] = [small(1), small(2)];
    const before = numbersOf(ours);
    const [first, second] = [...ours.state.keys()];
    pytorchFile(theirs, "", (name) =>
      name === first ? undefined : name === second ? [2, ours.state.get(name)!.size / 2] : oihw(ours, name),
    );
    await expect(loadInto(ours, file)).rejects.toThrow(
      expect.objectContaining({
        name: "GapLabError",
        message: expect.stringMatching(
          `1 missing, 0 unexpected, 1 of another shape.*missing: ${first}; of another shape: ${second} `,
        ),
      }),
    );
    expect(numbersOf(ours)).toEqual(before);
    const match = await loadInto(ours, file, { strict: false });
    expect(match.matched.size).toBe(ours.state.size - 2);
    rmSync(file);
  });

  test("an ImageNet trunk: the heads stay as they are", async () => {
    const net = (seed: number) => {
      const state = new State(seed);
      for (const name of ["conv1", "layer1.0.downsample.0", "layer5.conv2d_list.0"])
        state.normal(`${name}.weight`, [3, 3, 2, 4], 1);
      return { name: "a trunk and a head", state: state.all };
    };
    const [theirs, ours] = [net(1), net(2)];
    const before = numbersOf(ours);
    const trunk = [...theirs.state].slice(0, 2).map(([name, variable]) => [`Scale.${name}`, variable] as const);
    const head = ["Scale.layer5.conv2d_list.0.weight", { shape: [1], dataSync: () => Float32Array.of(1) }] as const;
    await writeSafetensors(file, [...trunk, head], { layout: "HWIO" });
    await expect(loadInto(ours, file)).rejects.toThrow(/1 of another shape/);
    await loadInto(ours, file, { trunkOnly: true });
    const [last] = [...before].slice(-1);
    expect(numbersOf(ours)).toEqual(new Map([...numbersOf(theirs)].slice(0, 2).concat([last])));
  });
});
