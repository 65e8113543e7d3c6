/** Progress under a cell: what is sent, and how often. */
import { afterEach, describe, expect, it } from "vitest";
import { cellSignal, progressBundle } from "../../src/display/live.js";
import { show } from "../../src/display/show.js";

const hooks = globalThis as unknown as Record<symbol, unknown>;
const broadcast = Symbol.for("Jupyter.broadcast");
afterEach(() => void delete hooks[broadcast]);

/** Collects what is sent, in the place of a kernel. */
function listening() {
  const sent: { type: string; id: string; text: string; html: string }[] = [];
  hooks[broadcast] = async (type: string, content: { data: Record<string, string>; transient: { display_id: string } }) =>
    void sent.push({ type, id: content.transient.display_id, text: content.data["text/plain"], html: content.data["text/html"] });
  return sent;
}

describe("show.live", () => {
  it("does nothing outside a notebook", () => {
    const tell = show.live();
    tell({ step: 1, steps: 2 });
    tell.stopped();
    expect(cellSignal()).toBeUndefined();
  });

  it("sends one display and then updates, at most ten a second, and always the last", () => {
    const sent = listening();
    let clockMs = 0;
    const listen = show.live({ now: () => clockMs });
    for (let step = 101; step <= 150; step++, clockMs += 10) listen({ step, steps: 50, secondsPerStep: 0.01 });
    expect(sent.map((one) => one.text.split(" \u00b7 ")[0])).toEqual(
      ["1 of 50", "11 of 50", "21 of 50", "31 of 50", "41 of 50", "50 of 50"],
    ); // prettier-ignore
    expect(sent.map((one) => one.type)).toEqual(["display_data", ...Array(5).fill("update_display_data")]);
    expect(new Set(sent.map((one) => one.id)).size).toBe(1);
  });

  it("says phase, losses and the time left", () => {
    const bundle = progressBundle({
      step: 5,
      steps: 20,
      phase: "adapt",
      losses: { "net/segmentation": 1.23456 },
      secondsPerStep: 0.2,
    });
    expect(bundle["text/plain"]).toBe("adapt \u00b7 5 of 20 \u00b7 net/segmentation 1.23 \u00b7 3.0 s left");
    expect(bundle["text/html"]).toContain("width:25.0%");
  });

  it("measures the pace itself where nobody says it", () => {
    const sent = listening();
    let clockMs = 0;
    const listen = show.live({ now: () => clockMs });
    for (let step = 1; step <= 5; step++) {
      clockMs += 1000;
      listen({ step, steps: 10 });
    }
    expect(sent.at(-1)!.text).toBe("5 of 10 \u00b7 5.0 s left");
  });

  it("draws a curve for each loss, with its ends on the axes", () => {
    const sent = listening();
    const listen = show.live();
    for (let step = 1; step <= 300; step++) listen({ step, steps: 300, losses: { segmentation: 300 / step, adversarial: NaN } });
    const { html } = sent.at(-1)!;
    const points = /polyline points="([^"]+)"/.exec(html)![1].split(" ");
    expect(points.length).toBeGreaterThan(40);
    expect(points.length, "thinned").toBeLessThanOrEqual(80);
    expect(html).toContain(">step 1</text>");
    expect(html).toContain(">300</text>");
    expect(html).not.toMatch(/NaN,|,NaN|Infinity/);
    expect(html).toContain("currentColor");
  });

  it("says where it was stopped, and that the work is kept", () => {
    const sent = listening();
    const listen = show.live({ now: () => 0 });
    for (let step = 41; step <= 44; step++) listen({ step, steps: 60, secondsPerStep: 1 });
    listen.stopped();
    expect(sent.map((one) => one.text)).toEqual(["1 of 60 \u00b7 59 s left", "stopped at step 4 of 60: kept \u00b7 4.0 s"]);
  });

  it("keeps silent about work that is over soon, when asked to", () => {
    const sent = listening();
    let clockMs = 0;
    const listen = show.live({ afterMs: 500, now: () => clockMs });
    for (let step = 1; step <= 4; step++) listen({ step, steps: 4 });
    listen.stopped();
    expect(sent).toEqual([]);
    clockMs = 600;
    listen({ step: 5, steps: 9 });
    expect(sent.map((one) => one.type)).toEqual(["display_data"]);
  });
});
