/** Progress under a cell: what is sent, and how often. */
import { afterEach, describe, expect, it } from "vitest";
import { cellSignal, liveProgress, progressBundle } from "../../src/display/live.js";

const hooks = globalThis as unknown as Record<symbol, unknown>;
const broadcast = Symbol.for("Jupyter.broadcast");
afterEach(() => void delete hooks[broadcast]);

describe("liveProgress", () => {
  it("is absent outside a notebook", () => {
    expect(liveProgress()).toBeUndefined();
    expect(cellSignal()).toBeUndefined();
  });

  it("sends one display and then updates, at most ten a second, and always the last", () => {
    const sent: { type: string; id: string; text: string }[] = [];
    hooks[broadcast] = async (
      type: string,
      { data, transient }: { data: Record<string, string>; transient: { display_id: string } },
    ) => void sent.push({ type, id: transient.display_id, text: data["text/plain"] });
    let clockMs = 0;
    const listen = liveProgress(() => clockMs)!;
    for (let step = 101; step <= 150; step++, clockMs += 10) listen({ step, steps: 50 });
    expect(sent.map((one) => one.text)).toEqual(["1 of 50", "11 of 50", "21 of 50", "31 of 50", "41 of 50", "50 of 50"]);
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
});
