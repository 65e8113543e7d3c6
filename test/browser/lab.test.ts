/** Cells in JupyterLab, as set-up installs it, in a real Chromium: errors, stop, restart, completion, help, questions. What the
 * browser saw is kept in build/test-artefacts/lab. */
import type { Browser, Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { LabPage, launch, shoot } from "./lab-page.js";
import { LabServer } from "./lab-server.js";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 150_000 });

let server: LabServer;
let browser: Browser;
let lab: LabPage;

/** Lab draws an error as it draws what comes from stderr. */
const errorOutput = '[data-mime-type="application/vnd.jupyter.stderr"]';

/** Where a cell that asks takes its answer. */
const box = (cell: Locator) => cell.locator(".jp-Stdin-input");

describe("a new notebook", () => {
  beforeAll(async () => {
    [server, browser] = await Promise.all([LabServer.start(), launch()]);
    lab = await LabPage.open(browser, server);
    const card = lab.page.locator('.jp-LauncherCard[data-category="Notebook"]').filter({ hasText: "TypeScript (GapLab)" });
    await card.waitFor();
    await shoot(lab.page, "launcher");
    await card.click();
    await lab.untilIdle();
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it("shows an error with its name, message and line, and goes on", async () => {
    const cell = await lab.run('const kept = 42;\nfunction lane() {\n  throw new RangeError("no lane");\n}\nlane();');
    const told = await cell.locator(errorOutput).innerText();
    expect(told).toContain("RangeError: no lane");
    expect(told).toMatch(/\b3\b.*throw new RangeError/);
    expect(told).toMatch(/lane\b.*cell 1\b.*\b3\b/);
    expect(await lab.output(await lab.run("kept"))).toBe("42");
    await shoot(lab.page, "error");
  });

  it("does not run what waits behind an error", async () => {
    const first = await lab.start('await new Promise((done) => setTimeout(done, 1000));\nthrow new Error("the first");');
    const second = await lab.start('"the second"');
    await lab.untilOver(first);
    await vi.waitFor(async () => expect(await second.locator(".jp-InputPrompt").innerText()).toMatch(/^\[\s*\]:$/), 10_000);
    expect(await lab.output(second)).toBe("");
    expect(await lab.output(await lab.run('"the third"'))).toContain("the third");
  });

  it("shows a type error with a caret under it, before anything runs", async () => {
    const cell = await lab.run('console.log("ran");\nconst width: number = "wide";');
    const told = await lab.output(cell);
    expect(told).toMatch(/'string' is not assignable to type 'number'/);
    expect(told).toMatch(/\^|~/);
    expect(told).not.toMatch(/^ran$/m);
    await shoot(lab.page, "type-error");
  });

  it("shows what fails late under the cell that started it", async () => {
    const cell = await lab.run('setTimeout(() => {\n  throw new TypeError("too late");\n}, 500);');
    const next = await lab.run("7 * 6");
    await cell.getByText("TypeError: too late").waitFor();
    expect(await lab.output(next)).toBe("42");
    expect(await lab.output(await lab.run("8 * 6"))).toBe("48");
    await shoot(lab.page, "late-error");
  });

  it("completes names: models. and Tab", async () => {
    const cell = await lab.type("models.");
    await lab.page.keyboard.press("Tab");
    const items = lab.page.locator(".jp-Completer:visible .jp-Completer-item");
    await items.first().waitFor();
    await shoot(lab.page, "completion");
    expect(await items.locator(".jp-Completer-match").allInnerTexts()).toContain("small");
    await items.filter({ has: lab.page.locator(".jp-Completer-match", { hasText: /^small$/ }) }).click(); // prettier-ignore
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
    await cell.getByText(/\b[2-9]\d* of 100000/).first().waitFor(); // prettier-ignore
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
    expect(await cell.locator(errorOutput).innerText()).toMatch(/interrupt/i);
    expect(await lab.output(await lab.run("1 + 1"))).toBe("2");
  });

  it("asks: prompt() shows a box, and the answer arrives", async () => {
    const cell = await lab.start('const who = prompt("name?");');
    await box(cell).fill("Ada");
    expect(await cell.locator(".jp-Stdin-prompt").innerText()).toContain("name?");
    await shoot(lab.page, "prompt");
    await box(cell).press("Enter");
    await lab.untilOver(cell);
    expect(await lab.output(await lab.run("who"))).toMatch(/^["']?Ada["']?$/);
  });

  it("stops while it asks", async () => {
    const cell = await lab.start('prompt("and yours?")');
    await box(cell).waitFor();
    await lab.button("interrupt");
    await lab.untilOver(cell);
    expect(await cell.locator(errorOutput).innerText()).toMatch(/interrupt/i);
    await shoot(lab.page, "prompt-stopped");
    // Lab leaves the box there; what is still written in it answers nothing.
    await box(cell).fill("too late");
    await box(cell).press("Enter");
    const next = await lab.start('prompt("once more?")');
    await box(next).fill("in time");
    await box(next).press("Enter");
    await lab.untilOver(next);
    await shoot(lab.page, "prompt-again");
    expect(await lab.output(next)).toMatch(/once more\? in time\n+["']in time["']/);
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

  it("meets no error in the page itself", () => expect(lab.problems).toEqual([]));
});
