import { describe, expect, test } from "vitest";
import { display } from "../../src/core/index.js";
import {
  adversaryGains,
  findings,
  lossHistory,
  orderVerdict,
  pairedDifference,
  reportPage,
  StudyReport,
  summarise,
  type ReportInput,
  type ResultLine,
} from "../../src/report/index.js";
import { agreement } from "../../src/report/sections/predictions.js";
import { stepChanges, stepSentence } from "../../src/report/sections/classes.js";
import { fakeLine, fakeReportInput, mainArms } from "../fixtures/report-input.js";
import { pageOf } from "../fixtures/report-page.js";

/** Lines of the five arms with the given scores, one list per seed. */
const linesOf = (perSeed: readonly (readonly (number | null)[])[]): ResultLine[] =>
  perSeed.flatMap((scores, s) => scores.flatMap((miou, a) => (miou === null ? [] : [fakeLine(mainArms[a], s + 1, miou)])));

const rising = [0.14, 0.23, 0.31, 0.33, 0.39];

describe("summary", () => {
  test("arms come in study order, each control after its arm, strangers last", () => {
    const names = ["mine", "pd-v2-advent", "gta-advent-lambda0", "gta-advent", "gta-source-only", "pd-v2-advent-lambda0"];
    expect(summarise(names.map((arm) => fakeLine(arm, 1, 0.2))).map((s) => s.arm)).toEqual([
      "gta-source-only", "gta-advent", "gta-advent-lambda0", "pd-v2-advent", "pd-v2-advent-lambda0", "mine",
    ]); // prettier-ignore
  });

  test("mean and sample standard deviation over seeds; none for one seed", () => {
    const [arm] = summarise([fakeLine("gta-advent", 1, 0.2), fakeLine("gta-advent", 2, 0.26)]);
    expect(arm.miou).toBeCloseTo(0.23, 12);
    expect(arm.spread).toBeCloseTo(0.06 / Math.SQRT2, 12);
    expect(summarise([fakeLine("gta-advent", 1, 0.2)])[0].spread).toBeNull();
  });

  test("a seed run twice counts once, the later line; a score that is no number is left out", () => {
    const lines = [fakeLine("gta-advent", 1, 0.2), fakeLine("gta-advent", 1, 0.3), fakeLine("gta-advent", 2, NaN)];
    expect(summarise(lines)[0].lines.map((l) => l.miou)).toEqual([0.3]);
  });

  test("IoU is averaged over the seeds that know it, and stays unknown where none does", () => {
    const line = (seed: number, iou: (number | null)[]) => ({
      ...fakeLine("gta-advent", seed, 0.2),
      classes: ["road", "sky", "train"],
      iou,
    });
    expect(summarise([line(1, [0.5, null, null]), line(2, [0.7, 0.4, null])])[0].iou).toEqual([expect.closeTo(0.6, 12), 0.4, null]);
  });
});

describe("the order", () => {
  test("holds when every arm is strictly above the one before it, in every seed", () => {
    expect(orderVerdict(summarise(linesOf([rising, rising])), [1, 2])).toMatchObject({
      held: true,
      complete: [1, 2],
      heldIn: [1, 2],
      breaks: [],
    });
  });

  test("does not hold when one seed breaks it, and says where", () => {
    const verdict = orderVerdict(summarise(linesOf([rising, [0.14, 0.23, 0.31, 0.3, 0.39]])), [1, 2]);
    expect(verdict).toMatchObject({ held: false, heldIn: [1] });
    expect(verdict.breaks).toEqual([{ seed: 2, lower: "pd-v1-advent", lowerMiou: 0.31, higher: "pd-v2-advent", higherMiou: 0.3 }]);
  });

  test("a tie is no order, however the scores are printed; a difference below rounding is one", () => {
    expect(orderVerdict(summarise(linesOf([[0.14, 0.23, 0.31, 0.31, 0.39]])), [1]).held).toBe(false);
    expect(orderVerdict(summarise(linesOf([[0.14, 0.23, 0.31, 0.31001, 0.39]])), [1]).held).toBe(true);
  });

  test("a seed that lacks an arm is not counted, and is named; without a whole seed nothing is said", () => {
    const verdict = orderVerdict(summarise(linesOf([rising, [0.14, 0.5, 0.31, 0.33, null]])), [1, 2, 3]);
    expect(verdict).toMatchObject({ held: true, complete: [1] });
    expect(verdict.incomplete).toEqual([{ seed: 2, missing: ["pd-v3-advent"] }, { seed: 3, missing: mainArms }]); // prettier-ignore
    expect(orderVerdict(summarise([]), [1]).held).toBeNull();
  });
});

describe("paired differences", () => {
  const lines = [
    ...[0.25, 0.24, 0.26].map((miou, s) => fakeLine("gta-advent", s + 1, miou)),
    ...[0.2, 0.25].map((miou, s) => fakeLine("gta-advent-lambda0", s + 1, miou)),
  ];

  test("are taken within seeds that both arms have", () => {
    const difference = pairedDifference(summarise(lines), "gta-advent", "gta-advent-lambda0")!;
    expect(difference.perSeed.map((p) => p.seed)).toEqual([1, 2]);
    expect(difference.mean).toBeCloseTo(0.02, 12);
    expect(difference.positive).toBe(1);
    expect(difference.relative).toBeCloseTo(0.02 / 0.225, 12);
    expect(difference.spread).toBeCloseTo(0.06 / Math.SQRT2, 12);
  });

  test("are not made up where an arm or a common seed is missing", () => {
    expect(pairedDifference(summarise(lines), "pd-v1-advent", "gta-advent")).toBeUndefined();
    const apart = [fakeLine("gta-advent", 1, 0.2), fakeLine("gta-advent-lambda0", 2, 0.2)];
    expect(adversaryGains(summarise(apart))).toEqual([]);
  });
});

describe("the words", () => {
  const say = (results: readonly ResultLine[], seeds = [1, 2]) =>
    findings({ ...fakeReportInput({ seeds }), results }, summarise(results));
  const withControl = (perSeed: readonly number[]) => [
    ...linesOf(perSeed.map(() => rising)),
    ...perSeed.map((miou, s) => fakeLine("gta-advent-lambda0", s + 1, miou)),
  ];

  test("when the order holds", () => {
    const [order] = say(linesOf([rising, rising]));
    expect(order).toMatchObject({ tone: "yes", answer: "Yes, in all 2 seeds" });
    expect(order.detail.join(" ")).toContain("The narrowest step is PD v2 + ADVENT over PD v1 + ADVENT: +0.020 mIoU");
  });

  test("when it does not, in part or at all", () => {
    const bad = [0.14, 0.23, 0.2, 0.33, 0.39];
    expect(say(linesOf([rising, bad]))[0]).toMatchObject({ tone: "mixed", answer: "Not in every seed: 1 of 2" });
    const [none] = say(linesOf([bad, bad]));
    expect(none).toMatchObject({ tone: "no", answer: "No, in none of 2 seeds" });
    expect(none.detail[0]).toBe(
      "The order did not hold: PD v1 + ADVENT did not score above GTA + ADVENT in seeds 1 and 2 (−0.030, −0.030).",
    );
  });

  test("one seed is called one seed, and no result no result", () => {
    const [order, data] = say(linesOf([rising]), [1]);
    expect(order.answer).toBe("Yes, in the one seed run");
    expect(order.detail.join(" ")).toContain("One seed cannot show");
    expect(data.answer).toBe("Yes, in the one seed run");
    expect(say([]).map((f) => f.tone)).toEqual(["unknown", "unknown", "unknown"]);
  });

  test("data against adaptation goes either way", () => {
    expect(say(linesOf([rising]), [1])[1].tone).toBe("yes");
    expect(say(linesOf([[0.1, 0.3, 0.31, 0.32, 0.33]]), [1])[1]).toMatchObject({ tone: "no", answer: "No" });
    expect(say(linesOf([[0.4, 0.3, 0.31, 0.32, 0.29]]), [1])[1], "both lose").toMatchObject({ tone: "no", answer: "No" });
  });

  test("the adversary's gain, its absence and its doubt", () => {
    expect(say(withControl([0.2, 0.21]))[2]).toMatchObject({ tone: "yes", answer: "+0.025 mIoU on GTA" });
    expect(say(withControl([0.24, 0.25]))[2]).toMatchObject({ tone: "no", answer: "Nothing on GTA: −0.015 mIoU" });
    expect(say(withControl([0.2, 0.235]))[2]).toMatchObject({ tone: "mixed", answer: "+0.013 mIoU on GTA, not in every seed" });
    expect(say(linesOf([rising]), [1])[2]).toMatchObject({ tone: "unknown", answer: "Not known: no control was run" });
  });

  test("the adversary is not given credit for what its control does", () => {
    expect(say(withControl([0.2, 0.2]))[2].detail.at(-1)).toContain(
      "Of the change from source only to GTA + ADVENT, +0.090, the control alone makes +0.060",
    );
  });
});

describe("per class", () => {
  const names = ["road", "sky", "bus"];
  const line = (arm: string, iou: (number | null)[]) => ({ ...fakeLine(arm, 1, 0.3), classes: names, iou });

  test("a class unknown on either side has no change", () => {
    const arms = summarise([line("gta-advent", [0.5, null, 0.1]), line("pd-v1-advent", [0.6, 0.4, null])]);
    expect(stepChanges(arms)[0].change).toEqual([expect.closeTo(0.1, 12), null, null]);
  });

  test("the published claim is confirmed or denied by the numbers", () => {
    const arms = summarise([line("pd-v2-advent", [0.5, 0.5, 0.1]), line("pd-v3-advent", [0.52, 0.4, 0.1])]);
    const [step] = stepChanges(arms);
    expect(stepSentence(step, names).text).toContain("not so here");
    expect(stepSentence({ ...step, change: [0, 0.1, 0.1] }, names).text).toContain("as published");
    expect(stepSentence({ ...step, change: [0.3, 0.1, 0.1] }, names).text).toContain("a gain, but no more than elsewhere");
    expect(stepSentence({ ...step, change: [null, null, null] }, names).text).toContain("nothing can be said");
  });

  test("agreement counts labelled pixels only", () => {
    const map = (...ids: number[]) => ({ width: ids.length, height: 1, data: Uint8Array.from(ids) });
    expect(agreement(map(0, 1, 2, 3), map(0, 1, 9, 255))).toBeCloseTo(2 / 3, 12);
    expect(agreement(map(0), map(255))).toBeNull();
  });
});

describe("loss history", () => {
  test("joins the phases, adds the discriminator's halves, leaves gaps where a loss was not there", () => {
    const first = { records: [{ step: 1, losses: { "net/segmentation": 3 } }, { step: 2, losses: { "net/segmentation": 2 } }] }; // prettier-ignore
    const later = { "net/segmentation": 1, "net/adversarial": 0.02, "discriminator/source": 0.3, "discriminator/target": 0.4 };
    const history = lossHistory("gta-advent", 7, [first, { records: [{ step: 1, losses: later }], firstStep: 2 }]);
    expect(history).toEqual({
      arm: "gta-advent",
      seed: 7,
      steps: [1, 2, 3],
      losses: { segmentation: [3, 2, 1], adversarial: [NaN, NaN, 0.02], discriminator: [NaN, NaN, expect.closeTo(0.7, 12)] },
    });
  });
});

describe("the page", () => {
  const page = (options: Parameters<typeof fakeReportInput>[0], change: Partial<ReportInput> = {}) =>
    pageOf({ ...fakeReportInput(options), ...change });

  test("says what the images are before anything else", async () => {
    const streets = await page({ seeds: [1] });
    expect(streets.indexOf("These are generated streets")).toBeLessThan(streets.indexOf("What came out"));
    const photographs = await page({ seeds: [1], target: "camvid" });
    expect(photographs).toContain("The target is the photographs of CamVid");
    expect(photographs).not.toContain("These are generated streets");
    expect(photographs).toContain("mIoU over 11 class groups");
  });

  test("marks a quick run as too short to mean anything, and no other", async () => {
    expect(await page({ seeds: [1], preset: "quick" })).toContain("Too short to mean anything");
    expect(await page({ seeds: [1] })).not.toMatch(/too short/i);
  });

  test("needs nothing from outside: no script, no link, no address", async () => {
    const text = await page({ seeds: [1] });
    expect(text.match(/<script|<link|@import|src="(?!data:)|url\((?!#)/g)).toBeNull();
    expect(text.match(/https?:\/\/[^" ]+/g)?.filter((url) => url !== "http://www.w3.org/2000/svg")).toEqual([]);
  });

  test("escapes every text it is given", async () => {
    const nasty = `<img src=x onerror="alert(1)">'&`;
    const input = fakeReportInput({ seeds: [1] });
    const text = await pageOf({
      ...input,
      study: { ...input.study, preset: nasty, network: nasty, readOut: nasty },
      target: { ...input.target, name: nasty, cameraNote: nasty },
      sets: input.sets.map((s) => ({ ...s, name: nasty, labels: nasty })),
      results: input.results.map((r) => ({ ...r, arm: r.arm === "pd-v1-advent" ? nasty : r.arm, split: nasty, backend: nasty })),
      machine: { ...input.machine, cpu: nasty, backend: nasty },
      samples: { ...input.samples, predictions: input.samples.predictions.map((p) => ({ ...p, id: nasty })) },
      losses: input.losses.map((l) => ({ ...l, losses: { [nasty]: Object.values(l.losses)[0] } })),
      command: nasty,
      files: [nasty],
    });
    expect(text.includes("<img src=x")).toBe(false);
    expect(text.includes("&lt;img src=x")).toBe(true);
  });

  test("stands without results, samples or losses", async () => {
    const empty = await page({}, { results: [], losses: [], samples: { pairs: [], masks: [], predictions: [] }, sets: [] });
    expect(empty).toContain("No arm has finished yet");
    for (const missing of ["no images", "no masks", "No losses", "no predictions", "No arm of"]) expect(empty).toContain(missing);
    expect(empty).not.toContain("<figure");
    expect(empty.match(/.{0,60}(NaN|undefined|Infinity).{0,20}/)).toBeNull();
  });

  test("holds no NaN or undefined in its words when seeds and classes are missing", async () => {
    const input = fakeReportInput();
    const results = input.results
      .filter((r) => !(r.seed === 2 && r.arm === "pd-v3-advent"))
      .map((r) => ({ ...r, iou: r.iou.map((v, c) => (c === 3 ? null : v)) }));
    const words = (await pageOf({ ...input, results })).replace(/data:image\/png;base64,[^"]+/g, "");
    expect(words.match(/.{0,60}(NaN|undefined|Infinity).{0,20}/)).toBeNull();
    expect(words).toContain("Seed 2 is not counted: no result for PD v3 + ADVENT");
  });

  test("is the same, byte for byte, for the same results", async () => {
    expect((await page({ seeds: [1] })) === (await page({ seeds: [1] }))).toBe(true);
  });
});

describe("the notebook's cells", () => {
  test("every section of the page is a heading of the notebook, with what its cell shows", async () => {
    const text = await pageOf(fakeReportInput({ seeds: [1] }));
    const ids = ["verdict", "table", "scores", "pairs", "masks", "classes", "predictions", "losses", "method", "cost"];
    expect([...text.matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id)).toEqual(ids);
    for (const id of ids) {
      const section = text.slice(text.indexOf(`<section id="${id}"`)).split("</section>")[0];
      expect(section, id).toMatch(/<h2[^>]*>[^]*<details><summary>Show the code<\/summary>[^]*class="gaplab"/);
      expect(section, id).toContain(`<code>study.${id}()</code>`);
      expect(text).toContain(`href="#${id}"`);
    }
  });

  test("an output stands by itself: it brings its style, and its charts are images that survive a sanitiser", async () => {
    const { "text/html": html } = await new StudyReport(fakeReportInput({ seeds: [1] })).scores()[display]();
    expect(html).toMatch(/^<div class="gaplab"><style>/);
    expect(html).not.toContain("<svg");
    const [, uri] = /<img src="data:image\/svg\+xml;base64,([^"]+)"/.exec(String(html))!;
    expect(Buffer.from(uri, "base64").toString()).toMatch(/^<svg [^>]*background:#fff[^]*<\/svg>$/);
    expect(await pageOf(fakeReportInput({ seeds: [1] }))).not.toContain("data:image/svg");
  });

  test("a terminal gets words: tables in columns, pictures by their descriptions, no markup", async () => {
    const study = new StudyReport(fakeReportInput({ seeds: [1] }));
    const plain = async (part: "table" | "verdict" | "pairs" | "losses" | "cost") => (await study[part]()[display]())["text/plain"];
    const table = (await plain("table")).split("\n");
    const at = table.findIndex((line) => line.startsWith("PD v3 + ADVENT"));
    expect(table[at]).toMatch(/^PD v3 \+ ADVENT +0\.\d{3} +1 /);
    expect(table[at].indexOf("0.468")).toBe(table[at - 2].indexOf("0.450"));
    expect(await plain("verdict")).toContain("Did the published order of the datasets hold?\nYes, in the one seed run");
    expect(await plain("cost")).toContain("\nNode: 20.19.0\n");
    expect(await plain("pairs")).toContain("[A street of the source GTA]");
    expect(await plain("losses")).toMatch(/^\[.*oss/);
    for (const part of ["table", "verdict", "pairs", "losses", "cost"] as const)
      expect(await plain(part)).not.toMatch(/<\/?[a-z]|&[a-z]+;|base64/);
  });

  test("text of any kernel is escaped, colours of a terminal are dropped, an error is shown", () => {
    const outputs = [
      { output_type: "stream", text: ["<b>one\n", "two"] },
      { output_type: "error", traceback: ["\u001b[31mError\u001b[39m: <i>", "  at cell 1"] },
      { output_type: "display_data", data: { "image/png": "QUJD\n", "text/plain": '"a"' } },
    ];
    const text = reportPage({
      cells: [
        { cell_type: "markdown", source: "# T & U" },
        { cell_type: "code", source: "a < b", outputs },
      ],
    });
    expect(text).toContain("<pre>&lt;b&gt;one\ntwo</pre>");
    expect(text).toContain("<pre>Error: &lt;i&gt;\n  at cell 1\n</pre>");
    expect(text).toContain('<img src="data:image/png;base64,QUJD" alt="&quot;a&quot;" />');
    expect(text).toContain("<code>a &lt; b</code>");
    expect(text).toContain("<title>T &amp; U</title>");
  });
});
