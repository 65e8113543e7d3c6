/** How well texts stand out from their ground, as WCAG 2 measures it (1 to 21; 4.5 is asked of small text). */
import type { Page } from "playwright-core";

const script = (inside: string) => `(() => {
  const parts = (colour) => { const n = colour.match(/[\\d.]+/g).map(Number); return { rgb: n.slice(0, 3), a: n[3] ?? 1 }; };
  const over = ({ rgb, a }, ground) => rgb.map((v, i) => v * a + ground[i] * (1 - a));
  const light = (rgb) => { const [r, g, b] = rgb.map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const groundOf = (e) => { if (!e) return [255, 255, 255]; const c = parts(getComputedStyle(e).backgroundColor); return c.a === 1 ? c.rgb : over(c, groundOf(e.parentElement)); };
  const opacity = (e) => (e ? Number(getComputedStyle(e).opacity) * opacity(e.parentElement) : 1);
  const hasText = (e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()) && e.getClientRects().length;
  return [...document.querySelectorAll("${inside} *")].filter(hasText).map((e) => {
    const style = getComputedStyle(e), ground = groundOf(e), { rgb, a } = parts(e instanceof SVGElement ? style.fill : style.color);
    const [low, high] = [light(over({ rgb, a: a * opacity(e) }, ground)), light(ground)].sort((x, y) => x - y);
    return { text: e.textContent.trim().slice(0, 40), contrast: (high + 0.05) / (low + 0.05) };
  });
})()`;

/** Every text inside, and its contrast. */
export const contrasts = (page: Page, inside: string) => page.evaluate(script(inside)) as Promise<{ text: string; contrast: number }[]>; // prettier-ignore
