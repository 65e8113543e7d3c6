import { describe, expect, test } from "vitest";
import { display } from "../../src/core/index.js";
import {
  armScoresChart,
  chart as chartOf,
  classChangesChart,
  classScoresChart,
  lossChart,
  okabeIto,
  smoothed,
  vegaLiteMime,
} from "../../src/display/index.js";

const arms = [
  { label: "GTA + ADVENT", colour: okabeIto.skyBlue, perSeed: [0.23, 0.24], published: 0.36 },
  { label: "GTA + ADVENT, λ = 0", colour: okabeIto.skyBlue, perSeed: [0.2, 0.21], isControl: true },
];
const classes = [{ name: "road", colour: "#804080" }, { name: "train", colour: "#005064" }]; // prettier-ignore

/** Every text of an SVG, in order. */
const texts = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((m) => m[1]);

describe("charts", () => {
  test("show themselves as Vega-Lite that JupyterLab renders, as SVG and as words", async () => {
    const bundle = await armScoresChart(arms)[display]();
    expect(Object.keys(bundle)).toEqual([vegaLiteMime, "image/svg+xml", "text/plain"]);
    expect((bundle[vegaLiteMime] as { $schema: string }).$schema).toContain("vega-lite/v5");
    expect(JSON.stringify(bundle[vegaLiteMime])).not.toContain("currentColor");
    expect(bundle["text/plain"]).toBe(
      "mIoU per arm. GTA + ADVENT: mean 0.235 over 2 seeds, published 0.360. GTA + ADVENT, λ = 0: mean 0.205 over 2 seeds.",
    );
  });

  test("mIoU per arm has its arms, means, axis and both kinds of mark in text", async () => {
    const found = texts(await armScoresChart(arms).svg());
    for (const text of [
      "mIoU per arm",
      "GTA + ADVENT",
      "GTA + ADVENT, λ = 0",
      "0.235",
      "0.205",
      "mIoU over 19 classes, 0 to 1",
      "published, on Cityscapes",
    ]) {
      expect(found).toContain(text);
    }
  });

  test("a spec that Vega-Lite finds odd still draws, and says so", async () => {
    const odd = chartOf({ data: { values: [{ a: 1 }] }, mark: "bar", encoding: { x: { field: "a" }, row: { field: "a", type: "quantitative" } } }, "odd"); // prettier-ignore
    const bundle = await odd[display]();
    expect(bundle["text/plain"]).toMatch(/^odd\nVega-Lite warns: /);
    expect(bundle["image/svg+xml"]).toMatch(/^<svg /);
  });

  test("one description stands for the whole picture", async () => {
    const svg = await armScoresChart(arms).svg("page");
    expect(svg).toMatch(/^<svg role="img" aria-label="mIoU per arm\. GTA/);
    expect(svg.match(/aria-/g)).toHaveLength(1);
    expect(svg).toContain("currentColor");
  });

  test("a class that is nowhere is said to be absent, one that is somewhere is drawn", async () => {
    const chart = classScoresChart(classes, [{ label: "v1", colour: okabeIto.orange, iou: [0.9, null] }]);
    const found = texts(await chart.svg());
    expect(found.filter((t) => t === "not in these images")).toHaveLength(1);
    expect(chart.summary).toContain("road 0.90; train –");
    expect((await chart[display]())["text/plain"], "no warnings").toBe(chart.summary);
  });

  test("changes draw a panel per step and say losses as losses", async () => {
    const step = (label: string) => ({ label, colour: okabeIto.green, change: [-0.02, null], named: ["road"] });
    const chart = classChangesChart(classes, [step("v1"), step("v2")]);
    expect(texts(await chart.svg()).filter((t) => t === "change of IoU")).toHaveLength(2);
    expect(chart.summary).toContain("road −0.02, train –");
    expect((await chart[display]())["text/plain"], "no warnings").toBe(chart.summary);
  });

  test("loss curves average over stretches and skip what is not a number", async () => {
    expect(smoothed([0, 1, 2, 3], [1, 3, NaN, 5], 2)).toEqual([{ step: 0.5, value: 2 }, { step: 2.5, value: 5 }]); // prettier-ignore
    expect(smoothed([0, 1], [NaN, NaN])).toEqual([]);
    const curve = (loss: string, seed: number) => ({
      arm: "GTA",
      colour: okabeIto.grey,
      seed,
      loss,
      steps: [0, 1, 2],
      values: [3, 2, 1],
    });
    const chart = lossChart([curve("segmentation", 1), curve("segmentation", 2), curve("adversarial", 1)], { phaseStep: 1 });
    expect(texts(await chart.svg())).toEqual(expect.arrayContaining(["segmentation", "adversarial", "training step", "GTA"]));
    expect(chart.summary).toContain("segmentation from 3.00 to 1.00");
    expect((await chart[display]())["text/plain"], "no warnings").toBe(chart.summary);
  });

  test("text from outside cannot break the SVG", async () => {
    const svg = await armScoresChart([{ ...arms[0], label: `<a "&` }]).svg();
    expect(svg).toContain("&lt;a");
    expect(svg).not.toContain("<a ");
  });
});
