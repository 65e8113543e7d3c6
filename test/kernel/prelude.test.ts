/** The library's names in the first cell: there, typed, completing, with their docstrings. */
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { FrontEnd } from "./front-end.js";

let kernel: FrontEnd;
beforeAll(async () => {
  kernel = await FrontEnd.start();
}, 60_000);
afterAll(() => kernel.stop());
vi.setConfig({ testTimeout: 30_000 });

const text = async (code: string) =>
  (await kernel.run(code)).outputs.find((one) => one.type === "execute_result")?.content.data["text/plain"];

it("computes in the first cell", async () => {
  expect(await text("models.small({ seed: 1, width: 12 }).parameterCount > 1000")).toBe("true");
});

it("completes and explains", async () => {
  const { matches } = await kernel.ask("complete_request", { code: "models.", cursor_pos: 7 });
  expect(matches).toContain("small");
  const { data } = await kernel.ask("inspect_request", { code: "models", cursor_pos: 3 });
  expect(data["text/plain"]).toMatch(/The networks, by name/);
});

it("checks types, those of values and those that are only types", async () => {
  const wrong = await kernel.run("models.small({ sede: 1 })");
  expect(wrong.reply).toMatchObject({ status: "error", ename: "TypeScriptError", evalue: expect.stringContaining("sede") });
  const image = "const image: RgbImage = { width: 1, height: 1, data: new Uint8Array(3) }; image.data.length";
  expect(await text(image)).toBe("3");
  expect((await kernel.run("const no: RgbImage = { width: 1 };")).reply.status).toBe("error");
});

it("lets a cell give a name of the library another meaning", async () => {
  expect(await text("const table = 3; table + 1")).toBe("4");
  expect(await text("table * 2")).toBe("6");
});

it("does not compile a cell that hands the target's labels to a method", async () => {
  const cell = (target: string) =>
    `const start = (set: LabelledSet, net: Net) => train({ net, source: set, target: ${target}, method: methods.minent() });`;
  expect((await kernel.run(cell("set.withoutLabels()"))).reply.status).toBe("ok");
  expect((await kernel.run(cell("set"))).reply).toMatchObject({ status: "error", ename: "TypeScriptError" });
  const peek = "const peek = async (set: UnlabelledSet) => (await set.at(0)).labels.data;";
  expect((await kernel.run(peek)).reply).toMatchObject({ status: "error", ename: "TypeScriptError" });
});
