/** Plain values that show themselves: pictures, masks, maps, frames, sets, streets; and that nothing else about them changes. */
import { describe, expect, test } from "vitest";
import { display, type MimeBundle } from "../../src/core/index.js";
import { barTable, barText, heatMap, layersOf, networkBundle, showingFrame, ShownDepth, ShownEntropy, ShownImage, ShownLabels } from "../../src/display/index.js"; // prettier-ignore
import { camvidGroups, trainId } from "../../src/labels/index.js";
import { methods } from "../../src/method/index.js";
import { Confusion } from "../../src/metric/index.js";
import { drawStreet } from "../../src/world/index.js";

const bundleOf = async (value: object) => (await (value as { [display](): MimeBundle })[display]()) as Record<string, string>;
const labels = new ShownLabels(2, 1, Uint8Array.of(trainId.road, trainId.sky));
const image = new ShownImage(2, 1, new Uint8Array(6));

describe("pictures show themselves", () => {
  test("a mask with a legend of the classes that are present", async () => {
    const shown = await bundleOf(labels);
    expect(Object.keys(shown)).toEqual(["text/html", "image/png", "text/plain"]);
    expect(shown["text/plain"]).toBe("labels, a mask: road and sky");
    expect(shown["text/html"]).toContain("#804080");
    expect(shown["text/html"]).not.toContain("bicycle");
  });

  test("a mask of groups by the groups' names", async () => {
    expect((await bundleOf(new ShownLabels(1, 1, Uint8Array.of(0), camvidGroups)))["text/plain"]).toBe("labels, a mask: sky");
  });

  test("an entropy map and distances, each with a scale that says what it is", async () => {
    const entropy = await bundleOf(new ShownEntropy(2, 1, Float32Array.of(0, 0.5)));
    expect(entropy["text/plain"]).toBe("entropy, mean 0.25 of 1");
    expect(entropy["text/html"]).toMatch(/entropy, share of its maximum.*0 certain.*1 undecided/);
    const near = await bundleOf(new ShownDepth(2, 1, Float32Array.of(0.5, Infinity)));
    expect(near["text/plain"], "less than a metre is still a distance").toBe("depth, distances from 0.5 to 1 m");
    expect(near["text/html"]).toContain("200 m or more");
  });

  test("any numbers, as a heat map that says what they measure and from where to where", async () => {
    const numbers = { width: 3, height: 1, data: Float32Array.of(-1, 0, 0.25) };
    const shown = await bundleOf(heatMap(numbers, { title: "self-information" }));
    expect(shown["text/plain"]).toBe("self-information, mean -0.25");
    expect(shown["text/html"]).toMatch(/self-information.*<span>0<\/span>.*<span>0.25<\/span>/s);
    const judged = await bundleOf(heatMap(numbers, { title: "verdict", high: 1, lowWord: "source", highWord: "target" }));
    expect(judged["text/html"]).toMatch(/0 source.*1 target/s);
    expect(judged["image/png"], "the brightest is now at a quarter of the scale").not.toBe(shown["image/png"]);
  });

  test("a frame as image and mask side by side", async () => {
    const shown = await bundleOf(showingFrame({ id: "a", image, labels }));
    expect(shown["text/plain"]).toMatch(/^a: image, a picture of 2 by 1 pixels, labels, a mask/);
    expect(shown["text/html"].match(/<img /g)).toHaveLength(2);
  });

  test("a drawn street as picture, masks and depth", async () => {
    const street = drawStreet("cityscapes", { seed: 1, index: 0, width: 32, height: 16 });
    expect((await bundleOf(street))["text/html"].match(/<img /g)).toHaveLength(4);
    const game = drawStreet("gta", { seed: 1, index: 0, width: 32, height: 16 });
    expect((await bundleOf(game))["text/html"].match(/<img /g), "its labels are the exact ones").toHaveLength(3);
    expect((await bundleOf(street.labels))["text/plain"]).toMatch(/^labels, a mask: /);
  });
});

describe("and stay plain for everything else", () => {
  const frame = showingFrame({ id: "a", image, labels });

  test("equal to plain objects, with the same keys and the same JSON", () => {
    expect(labels).toEqual({ width: 2, height: 1, data: labels.data });
    expect(frame).toEqual({ id: "a", image: { ...image }, labels: { ...labels } });
    expect(Object.keys(labels)).toEqual(["width", "height", "data"]);
    expect(Object.keys(frame)).toEqual(["id", "image", "labels"]);
    expect(JSON.stringify(frame)).toBe(JSON.stringify({ id: "a", image: { ...image }, labels: { ...labels } }));
  });

  test("cross to another thread, and copy, without what shows them", () => {
    const street = drawStreet("pd-v3", { seed: 1, index: 0, width: 32, height: 16 });
    const there = structuredClone(street, { transfer: [street.image.data.buffer as ArrayBuffer] });
    expect(there.labels).toEqual({ ...street.labels });
    expect(display in there || display in { ...frame } || display in { ...labels }).toBe(false);
  });

  test("cost next to nothing to make", () => {
    const began = performance.now();
    for (let i = 0; i < 10_000; i++) showingFrame({ id: "a", image, labels });
    expect(performance.now() - began).toBeLessThan(200);
  });
});

describe("bars", () => {
  const rows = [{ label: "a", share: 1, text: "9" }, { label: "bb", share: null, text: "–" }]; // prettier-ignore

  test("have the length of their share; nothing has none", () => {
    expect(barText(rows)).toBe("a   9  ████████████████████\nbb  –");
    expect(barTable(rows, ["x", "y"]).text.match(/width:100.0%/g)).toHaveLength(1);
  });
});

describe("networks", () => {
  const tensor = (...shape: number[]) => ({ shape, size: shape.reduce((a, b) => a * b, 1) });
  const parameters = new Map([
    ["stem.conv.weight", tensor(3, 3, 3, 8)],
    ["stem.bn.weight", tensor(8)],
    ["stem.bn.bias", tensor(8)],
    ["head.weight", tensor(1, 1, 8, 2)],
    ["head.bias", tensor(2)],
  ]);

  test("are their layers, in words, with the parameters of each", () => {
    expect(layersOf(parameters)).toEqual([
      { name: "stem.conv", kind: "convolution 3×3, 3 → 8", parameters: 216 },
      { name: "stem.bn", kind: "batch norm, 8", parameters: 16 },
      { name: "head", kind: "convolution 1×1, 8 → 2, bias", parameters: 18 },
    ]);
  });

  test("say their total", () => {
    const shown = networkBundle({ title: "network small", maps: "in → out", parameters });
    expect(shown["text/plain"]).toMatch(/^network small: 250 parameters in 3 layers; 0.0 MB\nin → out\n/);
    expect(shown["text/html"]).toContain("stem.conv");
  });
});

describe("scores and methods", () => {
  test("scores: mIoU, IoU per class as numbers and bars, absent classes as dashes", async () => {
    const confusion = new Confusion(["road", "sky", "train"]);
    const map = (...data: number[]) => ({ width: 4, height: 1, data: Uint8Array.from(data) });
    confusion.add(map(0, 0, 1, 255), map(0, 1, 1, 1));
    const shown = await bundleOf(confusion.scores());
    expect(shown["text/plain"]).toBe(
      "mIoU 50.0 %\nroad   50.0  ██████████\nsky    50.0  ██████████\ntrain     –\nmean over 2 classes; 1 not in these images; 3 labelled pixels",
    );
    expect(shown["text/html"]).toContain("background:#804080");
  });

  test("methods: who moves to lower what, in turns, with their weights", async () => {
    expect((await bundleOf(methods.sourceOnly()))["text/plain"]).toMatch(/It sees the labelled source alone\.\nturn +who moves +to lower\n +1 +the network/);
    expect((await bundleOf(methods.minent({ lambdaEntropy: 0.02 })))["text/plain"]).toContain("0.02 × entropy of the target");
  }); // prettier-ignore
});
