/** The report in a real Chromium without a network: on a desk, on a phone, in the dark, on paper. Screenshots go to a
 * temporary folder, or to the one named by SCREENSHOTS; another Chromium is named by CHROMIUM. */
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fakeReportInput } from "../fixtures/report-input.js";
import { pageOf } from "../fixtures/report-page.js";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const args =
  "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update --disable-sync";
const keep = process.env.SCREENSHOTS;

describe.skipIf(!existsSync(executablePath))("the report in Chromium", () => {
  let browser: Browser;
  let folder: string;
  const problems: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "gaplab-report-"));
    await writeFile(join(folder, "streets.html"), await pageOf(fakeReportInput()));
    await writeFile(join(folder, "camvid.html"), await pageOf(fakeReportInput({ target: "camvid", preset: "quick", seeds: [1] })));
    browser = await chromium.launch({ executablePath, args: args.split(" ") });
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const open = async (name: string, width: number, options: BrowserContextOptions = {}): Promise<Page> => {
    const context = await browser.newContext({ viewport: { width, height: 850 }, offline: true, ...options });
    const page = await context.newPage();
    page.on("console", (message) => problems.push(message.text()));
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("request", (request) => void (/^(file|data):/.test(request.url()) || problems.push(request.url())));
    await page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
    return page;
  };
  const shoot = async (page: Page, name: string) => {
    const picture = await page.screenshot({ fullPage: true, path: join(keep ?? folder, `${name}.png`) });
    expect(picture.length).toBeGreaterThan(50_000);
  };
  const spill = (page: Page) => page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");

  test.each([["streets", 1280], ["streets", 390], ["streets", 320], ["camvid", 1280], ["camvid", 390]] as const)("%s at %d px: pictures, chart texts, nothing beyond the edge", async (name, width) => {
    const page = await open(name, width);
    expect(await spill(page)).toBe(0);
    const pictures = (await page.evaluate("[...document.images].map((i) => [i.naturalWidth, i.alt, i.getBoundingClientRect().width])")) as [number, string, number][]; // prettier-ignore
    expect(pictures.length).toBeGreaterThan(20);
    for (const [natural, alt, shown] of pictures) {
      expect(natural).toBeGreaterThan(0);
      expect(alt).not.toBe("");
      expect(shown).toBeGreaterThan(100);
    }
    const charts = page.locator(".chart svg:visible");
    expect(await charts.count()).toBe(4);
    for (const chart of await charts.all()) {
      expect(await chart.locator("text").count()).toBeGreaterThan(10);
      const shown = (await chart.boundingBox())!.width / Number(await chart.getAttribute("width"));
      expect(shown * 13, "smallest text in px").toBeGreaterThan(width < 350 ? 10 : 11.5);
    }
    await shoot(page, `${name}-${width}`);
    await page.context().close();
  }, 60_000); // prettier-ignore

  test("headings descend one level at a time, ids are unique, every link has its place", async () => {
    const page = await open("streets", 1280);
    const levels = (await page.evaluate(
      "[...document.querySelectorAll('h1,h2,h3,h4')].map((h) => Number(h.tagName[1]))",
    )) as number[];
    expect(levels.filter((l) => l === 1)).toHaveLength(1);
    levels.slice(1).forEach((level, i) => expect(level - levels[i]).toBeLessThanOrEqual(1));
    const ids = (await page.evaluate("[...document.querySelectorAll('[id]')].map((e) => e.id)")) as string[];
    expect(new Set(ids).size).toBe(ids.length);
    expect(await page.evaluate("[...document.querySelectorAll('a')].filter((a) => !document.querySelector(a.hash)).length")).toBe(
      0,
    );
    expect(await page.getAttribute("html", "lang")).toBe("en");
    await page.context().close();
  });

  test("text keeps a contrast of 4.5 to its ground, by day and by night", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      const page = await open("streets", 1280, { colorScheme });
      const least = await page.evaluate(`(() => {
        const rgb = (c) => c.match(/[\\d.]+/g).map(Number);
        const light = (c) => { const [r, g, b] = rgb(c).map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
        const ground = (e) => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if ((rgb(c)[3] ?? 1) > 0) return c; } return "rgb(255,255,255)"; };
        const texts = [...document.querySelectorAll("p,li,h1,h2,h3,td,th,figcaption,a,dt,dd,small,.answer,.legend span,code")].filter((e) => e.textContent.trim() && e.offsetParent);
        return Math.min(...texts.map((e) => { const [a, b] = [light(getComputedStyle(e).color), light(ground(e))].sort((x, y) => y - x); return (a + 0.05) / (b + 0.05); }));
      })()`); // prettier-ignore
      expect(least, colorScheme).toBeGreaterThan(4.5);
      if (colorScheme === "dark") await shoot(page, "streets-dark");
      await page.context().close();
    }
  }, 60_000);

  test("prints: charts in their wide form, black on white, nothing cut at the side", async () => {
    const page = await open("streets", 680, { colorScheme: "dark" });
    await page.emulateMedia({ media: "print" });
    expect(await spill(page)).toBe(0);
    expect(await page.locator(".chart .wide:visible").count()).toBe(4);
    expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(255, 255, 255)");
    await shoot(page, "streets-print");
    const pdf = await page.pdf({ format: "A4", printBackground: true, path: join(keep ?? folder, "streets.pdf") });
    expect(pdf.subarray(0, 4).toString()).toBe("%PDF");
    await page.context().close();
  }, 60_000);

  test("asked for nothing and complained of nothing", () => expect(problems).toEqual([]));
});
