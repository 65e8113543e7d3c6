/** Whose tensors they are: names, prefixes, shapes, and the order of filters. */
import { describe, expect, test } from "vitest";
import { matchNames, oihwShape, transposeHwioToOihw, transposeOihwToHwio } from "../../src/checkpoint/index.js";

const shapes = (names: Record<string, number[]>) => new Map(Object.entries(names));
const net = shapes({ "conv1.weight": [2, 3, 1, 1], "bn1.weight": [2], "layer5.bias": [19] });
const under = (prefix: string, more: Record<string, number[]> = {}) =>
  shapes({ ...Object.fromEntries([...net].map(([name, shape]) => [prefix + name, [...shape]])), ...more });

describe("names", () => {
  test.each(["", "Scale.", "module.", "state_dict.", "state_dict.module.", "net/"])('after "%s"', (prefix) => {
    const match = matchNames(net, under(prefix, { "other/epoch": [] }), {});
    expect(match).toMatchObject({ prefix, missing: [], misshapen: [] });
    expect([...match.matched]).toEqual([...net.keys()].map((name) => [name, prefix + name]));
    expect(match.isWhole).toBe(prefix !== "");
  });

  test("the network before its optimiser's state, which has the same names", () => {
    const found = new Map([...under("optimiser/net/"), ...under("net/")]);
    expect(matchNames(net, found)).toMatchObject({ prefix: "net/", isWhole: true });
  });

  test("two networks: say which", () => {
    const found = new Map([...under("student."), ...under("teacher.")]);
    expect(() => matchNames(net, found)).toThrow(/"student.", "teacher.".*prefix/);
    expect(matchNames(net, found, { prefix: "teacher." }).isWhole).toBe(true);
  });

  test("missing, unexpected and misshapen ones, ten of each at most", () => {
    const extra = Object.fromEntries(Array.from({ length: 13 }, (_, i) => [`extra${i}`, [1]]));
    const found = under("", { ...extra, "conv1.weight": [3, 2, 1, 1] });
    found.delete("bn1.weight");
    const { report, isWhole } = matchNames(net, found);
    expect(isWhole).toBe(false);
    expect(report).toMatch(/^1 matched, 1 missing, 13 unexpected, 1 of another shape; missing: bn1\.weight; unexpected: extra0, /);
    expect(report).toMatch(/extra9 and 3 more; of another shape: conv1\.weight \[3 2 1 1\] for \[2 3 1 1\]$/);
  });

  test("an ImageNet trunk: its own layer5 is passed over, counters of batches are neither wanted nor in the way", () => {
    const found = under("Scale.", { "Scale.layer5.bias": [21], "Scale.layer5.conv2d_list.0.weight": [21, 8, 3, 3], "Scale.bn1.num_batches_tracked": [] }); // prettier-ignore
    const match = matchNames(net, found, { skip: (name) => name.startsWith("layer5") });
    expect(match).toMatchObject({ isWhole: true, prefix: "Scale." });
    expect([...match.matched.keys()]).toEqual(["conv1.weight", "bn1.weight"]);
    expect(matchNames(shapes({ "bn1.num_batches_tracked": [] }), net).missing).toEqual([]);
  });
});

test("filters [O I H W] to [H W I O] and back, element by element", () => {
  const [O, I, H, W] = [2, 3, 4, 5];
  const values = Float32Array.from({ length: O * I * H * W }, (_, i) => i);
  const turned = transposeOihwToHwio(values, [O, I, H, W]);
  for (let o = 0; o < O; o++)
    for (let i = 0; i < I; i++)
      for (let h = 0; h < H; h++)
        for (let w = 0; w < W; w++) expect(turned[((h * W + w) * I + i) * O + o]).toBe(values[((o * I + i) * H + h) * W + w]);
  expect(transposeHwioToOihw(turned, [H, W, I, O])).toEqual(values);
  expect(oihwShape([H, W, I, O])).toEqual([O, I, H, W]);
  expect(oihwShape([7])).toEqual([7]);
});
