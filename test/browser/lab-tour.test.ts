/** The tour in JupyterLab, in a real Chromium: every cell, picture and chart; then as a page that is opened without a network. What the
 * browser saw is kept in build/test-artefacts/lab. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { codeCells, python, readNotebook } from "../notebooks/notebook.js";
import { contrasts } from "./contrast.js";
import { LabPage, launch, shoot } from "./lab-page.js";
import { LabServer } from "./lab-server.js";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 150_000 });

let server: LabServer;
let browser: Browser;
let lab: LabPage;

beforeAll(async () => {
  [server, browser] = await Promise.all([LabServer.start(), launch()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** How wide each picture is by itself and on the page. */
const pictureWidths = (page: Page, inside: string) =>
  page.evaluate(`[...document.querySelectorAll("${inside} img")].map((i) => [i.naturalWidth, i.clientWidth])`) as Promise<
    [number, number][]
  >;
/** By how much an output is wider than its place. */
const spill = (page: Page) =>
  page.evaluate("Math.max(...[...document.querySelectorAll('.jp-OutputArea-output')].map((e) => e.scrollWidth - e.clientWidth))");

describe("the tour in JupyterLab", () => {
  const outputs = () => lab.panel.locator(".jp-OutputArea-output");

  beforeAll(async () => {
    lab = await LabPage.open(browser, server, "/tree/00-tour.ipynb");
    await lab.untilIdle();
    await shoot(lab.page, "tour-opened");
    await lab.menu("Run", "Run All Cells");
    await lab.untilOver(lab.panel.locator(".jp-CodeCell").last(), 120_000);
    await lab.untilIdle();
    await lab.showWhole();
    await shoot(lab.page, "tour-run");
  });

  it("runs from top to bottom without an error", async () => {
    const prompts = await lab.panel.locator(".jp-CodeCell .jp-InputPrompt").allInnerTexts();
    expect(prompts.length).toBeGreaterThan(5);
    expect(prompts).toEqual(prompts.map((_, i) => `[${i + 1}]:`));
    expect(await lab.panel.locator('[data-mime-type="application/vnd.jupyter.stderr"]').allInnerTexts()).toEqual([]);
  });

  it("shows pictures, and masks with the names of their classes", async () => {
    const widths = await pictureWidths(lab.page, ".jp-OutputArea-output");
    expect(widths.length).toBeGreaterThan(10);
    expect(Math.min(...widths.flat())).toBeGreaterThan(50);
    expect((await outputs().allInnerTexts()).join("\n")).toMatch(/road[^]*sky/);
  });

  it("shows charts and a table", async () => {
    const charts = await outputs().locator(".vega-embed :is(canvas, svg.marks)").all();
    expect(charts.length).toBe(2);
    for (const chart of charts) expect((await chart.boundingBox())!.width).toBeGreaterThan(200);
    expect(await lab.output(lab.panel.locator(".jp-CodeCell").last())).toMatch(/better data\s+0\.\d+/);
  });

  it("shows nothing that is wider than the page", async () => expect(await spill(lab.page)).toBeLessThanOrEqual(0));

  it("is readable, in Lab's dark theme too", async () => {
    const pale = async () => {
      const texts = await contrasts(lab.page, ".jp-OutputArea-output");
      expect(texts.length).toBeGreaterThan(40);
      return texts.filter(({ contrast }) => contrast < 4.5);
    };
    expect(await pale()).toEqual([]);
    await lab.menu("Settings", "Theme", "JupyterLab Dark");
    await lab.page.locator('body[data-jp-theme-light="false"]').waitFor({ state: "attached" });
    await shoot(lab.page, "tour-dark");
    expect(await pale()).toEqual([]);
  });

  it("meets no error in the page itself", () => expect(lab.problems).toEqual([]));
});

describe("the tour as HTML, without a network", () => {
  const asked: string[] = [];
  const problems: string[] = [];
  let page: Page;
  let file: string;

  beforeAll(async () => {
    file = join(server.notebooks, "00-tour.ipynb");
    await lab.menu("File", "Save Notebook");
    await lab.page.locator("#jp-main-dock-panel .jp-mod-dirty").waitFor({ state: "detached" });
    await promisify(execFile)(python, ["-m", "nbconvert", "--to", "html", file], { cwd: server.folder, timeout: 60_000 });
    page = await (await browser.newContext({ offline: true, viewport: { width: 1280, height: 900 } })).newPage();
    page.on("request", (request) => void (/^(file|data|blob):/.test(request.url()) || asked.push(request.url())));
    page.on("pageerror", (error) => problems.push(error.message));
    await page.goto(pathToFileURL(file.replace(/ipynb$/, "html")).href);
    await shoot(page, "tour-html", { fullPage: true });
  });

  it("shows every picture", async () => {
    const kept = codeCells(readNotebook(file)).flatMap((cell) => cell.outputs);
    expect(kept.filter(({ data }) => data?.["image/png"] || data?.["image/svg+xml"]).length).toBeGreaterThan(4);
    const widths = await pictureWidths(page, ".jp-OutputArea-output");
    expect(widths.length).toBeGreaterThan(10);
    expect(Math.min(...widths.flat())).toBeGreaterThan(50);
  });

  it("shows every chart, with its marks and words", async () => {
    const charts = page.locator('img[src^="data:image/svg+xml;base64,"]');
    expect(await charts.count()).toBe(2);
    for (const chart of await charts.all()) {
      const svg = Buffer.from((await chart.getAttribute("src"))!.split(",")[1], "base64").toString();
      expect(svg.match(/<(path|rect|circle)\b/g)!.length).toBeGreaterThan(5);
      expect(svg.match(/<text\b/g)!.length).toBeGreaterThan(5);
    }
    const widths = await pictureWidths(page, ".jp-RenderedSVG");
    expect(widths).toHaveLength(2);
    expect(Math.min(...widths.flat())).toBeGreaterThan(200);
  });

  it("shows nothing that is wider than the page", async () => expect(await spill(page)).toBeLessThanOrEqual(0));

  it("asks the network for no more than nbconvert's own formulas and widgets, and misses neither", () => {
    expect(asked.filter((url) => !/\/(require|mathjax)[^/]*\//i.test(url))).toEqual([]);
    expect(problems).toEqual([]);
  });
});
