/** JupyterLab as set-up installs it, in a real Chromium: the tour, errors, stop, restart, completion, help. What the browser saw is
 * kept in build/test-artefacts/lab. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { LabPage, launch, shoot } from "./lab-page.js";
import { LabServer } from "./lab-server.js";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let server: LabServer;
let browser: Browser;
const problems: string[] = [];

async function open(path = ""): Promise<LabPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on("pageerror", (error) => problems.push(error.message));
  await page.goto(server.url(path), { timeout: 60_000 });
  await page.locator("#jupyterlab-splash").waitFor({ state: "detached" });
  return new LabPage(page);
}

beforeAll(async () => {
  [server, browser] = await Promise.all([LabServer.start(), launch()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

describe("the tour", () => {
  let lab: LabPage;
  const outputs = () => lab.panel.locator(".jp-OutputArea-output");

  beforeAll(async () => {
    lab = await open("/tree/00-tour.ipynb");
    await lab.untilIdle();
    await shoot(lab.page, "tour-opened");
    await lab.menu("Run", "Run All Cells");
    await lab.untilOver(lab.panel.locator(".jp-CodeCell").last(), 100_000);
    await lab.untilIdle();
    await lab.showWhole();
    await shoot(lab.page, "tour-run");
  });

  it("runs from top to bottom without an error", async () => {
    const prompts = await lab.panel.locator(".jp-CodeCell .jp-InputPrompt").allInnerTexts();
    expect(prompts).toEqual(prompts.map((_, i) => `[${i + 1}]:`));
    const bad = ["application/vnd.jupyter.error", "application/vnd.jupyter.stderr"];
    expect(await outputs().and(lab.page.locator(bad.map((mime) => `[data-mime-type="${mime}"]`).join())).allInnerTexts()).toEqual([]); // prettier-ignore
  });

  it("shows pictures, masks with the names of their classes", async () => {
    const pictures = outputs().locator("img");
    expect(await pictures.count()).toBeGreaterThan(10);
    for (const picture of await pictures.all()) {
      expect(await picture.evaluate<number>("(i) => i.naturalWidth" as never)).toBeGreaterThan(0);
      expect((await picture.boundingBox())!.width).toBeGreaterThan(50);
    }
    expect((await outputs().allInnerTexts()).join("\n")).toMatch(/road[^]*sky/);
  });

  it("shows charts and a table", async () => {
    const charts = outputs().locator(".vega-embed :is(canvas, svg.marks)");
    expect(await charts.count()).toBe(2);
    for (const chart of await charts.all()) expect((await chart.boundingBox())!.width).toBeGreaterThan(200);
    expect(await lab.output(lab.panel.locator(".jp-CodeCell").last())).toMatch(/better data\s+0\.\d+/);
  });

  it("has nothing that is wider than the page", async () => {
    const spill = "[...document.querySelectorAll('.jp-OutputArea-output')].map((e) => e.scrollWidth - e.clientWidth)";
    expect(Math.max(...((await lab.page.evaluate(spill)) as number[]))).toBeLessThanOrEqual(0);
  });
});

describe("a new notebook", () => {
  let lab: LabPage;

  beforeAll(async () => {
    lab = await open();
    const card = lab.page.locator('.jp-LauncherCard[data-category="Notebook"]').filter({ hasText: "TypeScript (GapLab)" });
    await card.waitFor();
    await shoot(lab.page, "launcher");
    await card.click();
    await lab.untilIdle();
  });

  it("shows an error with its name, message and line, and goes on", async () => {
    const cell = await lab.run('const kept = 42;\nfunction lane() {\n  throw new RangeError("no lane");\n}\nlane();');
    const error = cell.locator('[data-mime-type="application/vnd.jupyter.error"]');
    const told = await error.innerText();
    expect(told).toContain("RangeError: no lane");
    expect(told).toMatch(/3:\d+/);
    expect(await lab.output(await lab.run("kept"))).toBe("42");
    await shoot(lab.page, "error");
  });

  it("shows a type error with a caret under it, before anything runs", async () => {
    const cell = await lab.run('console.log("ran");\nconst width: number = "wide";');
    const told = await lab.output(cell);
    expect(told).toMatch(/'string' is not assignable to type 'number'/);
    expect(told).toMatch(/\^|~/);
    expect(told).not.toMatch(/^ran$/m);
    await shoot(lab.page, "type-error");
  });

  it("completes names: models. and Tab", async () => {
    const cell = await lab.type("models.");
    await lab.page.keyboard.press("Tab");
    const items = lab.page.locator(".jp-Completer:visible .jp-Completer-item");
    await items.first().waitFor();
    await shoot(lab.page, "completion");
    expect(await items.locator(".jp-Completer-match").allInnerTexts()).toContain("small");
    await items.filter({ hasText: /^\W*small/ }).first().click(); // prettier-ignore
    expect(await cell.locator(".cm-content").innerText()).toBe("models.small");
  });

  it("tells about a name: Shift and Tab", async () => {
    await lab.type("models.small");
    await lab.page.keyboard.press("Shift+Tab");
    const tip = lab.page.locator(".jp-Tooltip");
    await tip.waitFor();
    await shoot(lab.page, "help");
    expect(await tip.innerText()).toMatch(/small[^]*\n.*network/i);
    await lab.page.keyboard.press("Escape");
  });

  it("stops a training at a step, and keeps its work", async () => {
    const options = "{ width: 64, height: 32, counts: { train: 4 } }";
    await lab.run(`const tiny = await datasets.streets("gta", ${options});\nconst run = train({ net: models.small({ seed: 1, width: 8 }), source: tiny.train, method: methods.sourceOnly(), seed: 1 });`); // prettier-ignore
    const cell = await lab.start("await run.for(100000)");
    await cell.getByText(/ of 100000/).first().waitFor(); // prettier-ignore
    await lab.button("interrupt");
    await lab.untilOver(cell);
    await shoot(lab.page, "training-stopped");
    expect(await lab.output(cell)).toMatch(/stopped at step \d+ of 100000: kept/);
    expect(await lab.output(await lab.run("run.step > 0 && run.step < 100000"))).toBe("true");
  });

  it("stops a loop that never waits", async () => {
    const cell = await lab.start("for (let turns = 0; ; turns++) {}");
    await lab.panel.locator('.jp-Notebook-ExecutionIndicator[data-status="busy"]').waitFor();
    await lab.button("interrupt");
    await lab.untilOver(cell);
    await shoot(lab.page, "loop-stopped");
    expect(await cell.locator('[data-mime-type="application/vnd.jupyter.error"]').count()).toBe(1);
    expect(await lab.output(await lab.run("1 + 1"))).toBe("2");
  });

  it("asks: prompt() shows a box, and the answer arrives", async () => {
    const cell = await lab.start('const who = prompt("name?");');
    const box = lab.panel.locator(".jp-Stdin-input");
    await box.waitFor();
    expect(await lab.panel.locator(".jp-Stdin-prompt").innerText()).toContain("name?");
    await box.fill("Ada");
    await shoot(lab.page, "prompt");
    await box.press("Enter");
    await lab.untilOver(cell);
    expect(await lab.output(await lab.run("who"))).toMatch(/^["']?Ada["']?$/);
  });

  it("restarts: names from before are gone", async () => {
    expect(await lab.output(await lab.run("kept"))).toBe("42");
    await lab.button("restart");
    await lab.page.locator(".jp-Dialog").waitFor();
    await shoot(lab.page, "restart");
    await lab.accept();
    await lab.untilIdle();
    const cell = await lab.run("kept");
    expect(await lab.output(cell)).toMatch(/Cannot find name 'kept'/);
    expect(await cell.locator(".jp-InputPrompt").innerText()).toBe("[1]:");
    await shoot(lab.page, "restarted");
  });
});

it("Lab's own page met no error", () => expect(problems).toEqual([]));
