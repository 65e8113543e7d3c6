/** The tour runs from top to bottom, headless, and shows what it is to show. */
import { beforeAll, describe, expect, it } from "vitest";
import { execute, text, type Cell } from "./notebook.js";

describe("00-tour, executed", () => {
  let cells: Cell[];
  let seconds: number;
  const outputs = (id: string) => cells.find((cell) => cell.id === id)!.outputs;
  const mimes = (id: string) => outputs(id).flatMap((one) => Object.keys(one.data ?? {}));

  beforeAll(async () => {
    ({ cells, seconds } = await execute("00-tour.ipynb"));
  }, 250_000);

  it("prints no complaint, and every cell ran", () => {
    for (const { id, execution_count, outputs } of cells) {
      expect(execution_count, id).not.toBeNull();
      expect(outputs.filter((one) => one.name === "stderr"), id).toEqual([]); // prettier-ignore
    }
  });

  it("says which engine computes", () => {
    expect(String(outputs("engine")[0].data?.["text/plain"])).toMatch(/TensorFlow/);
  });

  it.each(["datasets", "masks", "predict"])("shows pictures inline: %s", (id) => {
    const [{ data }] = outputs(id).filter((one) => one.data?.["image/png"]);
    expect(
      Buffer.from(text(data!["image/png"] as string), "base64")
        .subarray(1, 4)
        .toString(),
    ).toBe("PNG");
    expect(text(data!["text/plain"] as string)).not.toBe("");
  });

  it("names the classes of a mask", () => {
    expect(text(outputs("masks")[0].data?.["text/html"] as string)).toMatch(/road[^]*sky/);
  });

  it.each(["losses", "score"])("shows a chart as Vega-Lite and as SVG: %s", (id) => {
    expect(mimes(id)).toEqual(expect.arrayContaining(["application/vnd.vegalite.v5+json", "image/svg+xml", "text/plain"]));
    const [{ data }] = outputs(id);
    expect(data!["application/vnd.vegalite.v5+json"]).toHaveProperty("$schema");
    expect(text(data!["image/svg+xml"] as string)).toMatch(/^<svg/);
  });

  it("shows how far the training is", () => {
    expect(text(outputs("train").find((one) => one.data)?.data?.["text/plain"] as string)).toContain("60 of 60");
  });

  it("takes less than two minutes", () => {
    expect(seconds).toBeLessThan(120);
  });
});
