/** A notebook in JupyterLab as its user meets it: cells are typed and run by keys, buttons are clicked. */
import { join } from "node:path";
import { chromium, type Browser, type Locator, type Page, type PageScreenshotOptions } from "playwright-core";
import { findChromium, howToGetChromium } from "../../setup/chromium.mjs";
import { artefacts, type LabServer } from "./lab-server.js";

const args =
  "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update --disable-sync";

export function launch(): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error(howToGetChromium);
  return chromium.launch({ executablePath, args: args.split(" ") });
}

export const shoot = (page: Page, name: string, options: PageScreenshotOptions = {}) =>
  page.screenshot({ path: join(artefacts, `${name}.png`), ...options });

export class LabPage {
  readonly panel: Locator;
  /** Errors of the page's own scripts. */
  readonly problems: string[] = [];

  private constructor(readonly page: Page) {
    this.panel = page.locator(".jp-NotebookPanel:visible");
    page.on("pageerror", (error) => this.problems.push(error.message));
  }

  static async open(browser: Browser, server: LabServer, path = ""): Promise<LabPage> {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
    page.setDefaultTimeout(20_000);
    const lab = new LabPage(page);
    await page.goto(server.url(path), { timeout: 60_000 });
    await page.locator("#jupyterlab-splash").waitFor({ state: "detached" });
    return lab;
  }

  get cells(): Locator {
    return this.panel.locator(".jp-Notebook-cell");
  }

  async untilIdle(timeout = 60_000): Promise<void> {
    await this.panel.locator(".jp-KernelName", { hasText: "TypeScript (GapLab)" }).waitFor({ timeout });
    await this.panel.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').waitFor({ timeout });
  }

  async button(name: "insert" | "interrupt" | "restart"): Promise<void> {
    await this.panel.locator(`[data-jp-item-name="${name}"] :is(button, jp-button)`).first().click();
  }

  async menu(...path: (string | RegExp)[]): Promise<void> {
    const [first, ...rest] = path;
    await this.page.locator(".lm-MenuBar-itemLabel").getByText(first, { exact: true }).click();
    for (const label of rest) await this.page.locator(".lm-Menu-itemLabel:visible").getByText(label, { exact: true }).click();
  }

  /** Agrees to what a dialog asks. */
  async accept(): Promise<void> {
    await this.page.locator(".jp-Dialog .jp-mod-accept").click();
    await this.page.locator(".jp-Dialog").waitFor({ state: "detached" });
  }

  /** A new cell below the last, with the cursor behind its text. */
  async type(code: string): Promise<Locator> {
    const count = await this.cells.count();
    await this.cells.last().locator(".jp-InputPrompt").click();
    await this.button("insert");
    const cell = this.cells.nth(count);
    await cell.locator(".cm-content").click();
    await this.page.keyboard.insertText(code);
    return cell;
  }

  /** Types a cell and runs it, without waiting for its end. */
  async start(code: string): Promise<Locator> {
    const cell = await this.type(code);
    await this.page.keyboard.press("Control+Enter");
    return cell;
  }

  /** The cell has its number: it is over. */
  async untilOver(cell: Locator, timeout = 60_000): Promise<void> {
    await cell.locator(".jp-InputPrompt").filter({ hasText: /^\[\d+\]:$/ }).waitFor({ timeout }); // prettier-ignore
  }

  async run(code: string): Promise<Locator> {
    const cell = await this.start(code);
    await this.untilOver(cell);
    return cell;
  }

  /** Makes the window as tall as the notebook, so that one picture has the whole of it. */
  async showWhole(): Promise<void> {
    const height = Number(await this.page.evaluate("document.querySelector('.jp-WindowedPanel-outer').scrollHeight"));
    await this.page.setViewportSize({ width: 1280, height: Math.min(height + 150, 12_000) });
    await this.cells.first().scrollIntoViewIfNeeded();
  }

  /** What stands under a cell, as text, once it stays: a cell has its number before the page has drawn what it shows. */
  async output(cell: Locator): Promise<string> {
    for (let before: string | undefined; ;) {
      const text = (await cell.locator(".jp-OutputArea-output").allInnerTexts()).join("\n");
      if (text === before) return text;
      before = text;
      await this.page.waitForTimeout(300);
    }
  }
}
