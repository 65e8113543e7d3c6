/** The stop button, against every way in which a cell can keep running. */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { FrontEnd } from "./front-end.js";

let kernel: FrontEnd;
beforeAll(async () => {
  kernel = await FrontEnd.start();
}, 60_000);
afterAll(() => kernel.stop());
vi.setConfig({ testTimeout: 30_000 });

const value = async (code: string): Promise<string> => {
  const { reply, outputs } = await kernel.run(code);
  expect(reply.traceback ?? []).toEqual([]);
  return outputs.find((one) => one.type === "execute_result")!.content.data["text/plain"];
};
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Runs a cell until it has printed, presses stop, and gives its reply. */
async function interrupted(code: string, press: () => Promise<unknown>) {
  const id = await kernel.execute(code);
  await kernel.find((one) => one.parentId === id && one.type === "stream");
  await pause(100);
  await press();
  return kernel.reply(id);
}

const presses = {
  "a message": () => kernel.ask("interrupt_request", {}, "control"),
  "a signal": async () => void kernel.process.kill("SIGINT"),
};

/** Each counts its turns in `turns`, so that one that goes on in secret is found out. */
const loops = {
  "an awaiting loop": `while (true) { turns++; await new Promise((go) => setTimeout(go, 1)); }`,
  "a synchronous loop": `while (true) turns++;`,
  "a synchronous loop after an await": `await new Promise((go) => setTimeout(go, 50)); while (true) turns++;`,
  "a loop in a function of an earlier cell": `spin();`,
  "a promise storm": `const again = (): Promise<void> => Promise.resolve().then(() => { turns++; }).then(again); await again();`,
  "an async storm": `async function once(): Promise<void> { await null; turns++; return once(); } await once();`,
  "a loop that swallows errors": `while (true) { try { turns++; for (;;) turns++; } catch {} }`,
  "a loop that counts far": `for (let i = 0; i < 1e15; i++) turns += 1;`,
};

describe.each(Object.keys(presses) as (keyof typeof presses)[])("stop by %s", (how) => {
  beforeAll(async () => {
    await value("let turns = 0; function spin() { while (true) turns++; } 0");
  });

  /** A signal alone is heard by JavaScript that lets go of the thread, or is in a cell's first stretch. */
  const heard = Object.entries(loops).filter(([name]) => how === "a message" || !/after an await|storm/.test(name));

  it.each(heard)("ends %s, for good", async (_, loop) => {
    const reply = await interrupted(`const kept = ${loop.length}; console.log("begun"); ${loop}`, presses[how]);
    expect(reply).toMatchObject({ status: "error", ename: "Interrupted" });
    const before = await value("turns");
    await pause(100);
    expect(await value("turns")).toBe(before);
    // A signal ends a first stretch where it stands, and takes along what the cell has not handed over.
    if (how === "a message") expect(await value("kept")).toBe(String(loop.length));
  });
});

describe("stop", () => {
  const stop = presses["a message"];

  it("ends a loop in a timer, while its cell waits and when no cell runs", async () => {
    const timer = `setTimeout(() => { console.log("begun"); while (true); }, 50);`;
    expect(await interrupted(`${timer} await new Promise(() => {});`, stop)).toMatchObject({ ename: "Interrupted" });
    const id = await kernel.execute(timer);
    await kernel.reply(id);
    await kernel.find((one) => one.parentId === id && one.type === "stream");
    await stop();
    expect(await value("1 + 1")).toBe("2");
  });

  it("ends a timer's loop each time it comes again", async () => {
    await interrupted(
      `const beat = setInterval(() => { for (;;) ; }, 20); console.log("begun"); await new Promise(() => {});`,
      stop,
    );
    await pause(100);
    expect(await value("clearInterval(beat); 2 + 2")).toBe("4");
  });

  it("leaves functions of an interrupted cell alive", async () => {
    await interrupted(
      `function sum(n: number) { let s = 0; while (n > 0) s += n--; return s; }
       async function later() { for (const x of [1]) await x; return "later"; }
       console.log("begun"); while (true);`,
      stop,
    );
    expect(await value("[sum(4), await later()]")).toBe("[ 10, 'later' ]");
  });

  it("aborts what is in line, and does nothing when nothing runs", async () => {
    await stop();
    const first = await kernel.execute(`console.log("begun"); while (true);`);
    const second = await kernel.execute("'never'");
    await kernel.find((one) => one.parentId === first && one.type === "stream");
    await stop();
    expect(await kernel.reply(first)).toMatchObject({ ename: "Interrupted" });
    expect(await kernel.reply(second)).toMatchObject({ status: "aborted" });
    expect(await value("'alive'")).toBe("'alive'");
  });

  it("ends a training at its next step, with its work kept", async () => {
    await value(`
      const streets = await datasets.streets("gta", { width: 48, height: 24, counts: { train: 4 }, cacheDir: "streets" });
      const run = train({ net: models.small({ seed: 1, width: 8 }), source: streets.train, method: methods.sourceOnly(), seed: 1 }); 0`);
    const id = await kernel.execute("await run.for(100000)");
    await kernel.find((one) => one.parentId === id && one.type.endsWith("display_data"));
    await pause(500);
    await stop();
    expect((await kernel.reply(id)).status).toBe("error");
    await pause(300);
    const steps = Number(await value("run.step"));
    expect(steps).toBeGreaterThan(0);
    await pause(200);
    expect(Number(await value("run.step"))).toBe(steps);
    expect(Number(await value("await run.for(1); run.step"))).toBe(steps + 1);
  });
});
