/**
 * A long day: 500 cells in one kernel, of the kinds that a notebook has, and a completion after every fifth. Memory and the work per cell
 * stay where they were after the first hundred. Work is counted as processor time, so that what else a machine does says nothing.
 */
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { FrontEnd } from "./front-end.js";

const entry = fileURLToPath(new URL("../../kernel/dist/main.js", import.meta.url));
let kernel: FrontEnd;
beforeAll(async () => {
  kernel = await FrontEnd.start({ argv: [process.execPath, "--expose-gc", entry, "{connection_file}"] });
}, 60_000);
afterAll(() => kernel.stop());

const kinds: ((i: number) => string)[] = [
  (i) => `const name${i} = { number: ${i}, text: "cell ${i}" }; name${i}.number`,
  (i) => `const again = "${i}"; function same(): string { return again; } same()`,
  (i) => `const ones = tf.ones([64, 64]); const sum${i} = tf.tidy(() => ones.sum().dataSync()[0]); ones.dispose(); sum${i}`,
  (i) => `for (let j = 0; j < 50; j++) console.log("line", ${i}, j);`,
  (i) => `await new Promise((resolve) => setImmediate(resolve)); [1, 2, ${i}].map((x) => x * 2)`,
];

/** What the kernel itself says of its memory after a full collection, in MB, and of its processor time so far, in ms. */
async function look(): Promise<{ heap: number; resident: number; handles: number; tensors: number; work: number }> {
  const { outputs } = await kernel.run(
    `(() => {
       const { user, system } = process.cpuUsage();
       (globalThis as any).gc();
       const { heapUsed, rss } = process.memoryUsage();
       const tensors = tf.memory().numTensors;
       const handles = process.getActiveResourcesInfo().length;
       return JSON.stringify({ heap: heapUsed / 1e6, resident: rss / 1e6, handles, tensors, work: (user + system) / 1e3 });
     })()`,
    { store_history: false },
  );
  const { data } = outputs.find((one) => one.type === "execute_result")!.content;
  return JSON.parse((data["text/plain"] as string).slice(1, -1));
}

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1];

it("500 cells: memory flat, work per cell flat", async () => {
  const [marks, medians] = [[await look()], [] as number[]];
  let times: number[] = [];
  for (let i = 1; i <= 500; i++) {
    const code = kinds[i % kinds.length](i);
    const begun = performance.now();
    const { reply } = await kernel.run(code);
    times.push(performance.now() - begun);
    expect(reply.traceback ?? []).toEqual([]);
    if (i % kinds.length === 0)
      expect((await kernel.ask("complete_request", { code: "sam", cursor_pos: 3 })).matches).toContain("same");
    kernel.received.length = 0; // else the test's own list is what gets long
    if (i % 100 > 0) continue;
    medians.push(median(times));
    times = [];
    marks.push(await look());
  }
  const [, early, , , before, late] = marks;
  const work = marks.slice(1).map((mark, i) => (mark.work - marks[i].work) / 100);
  console.log(
    `per cell, from hundred to hundred: ${medians.map((ms) => ms.toFixed(0)).join(", ")} ms; ` +
      `${work.map((ms) => ms.toFixed(0)).join(", ")} ms of processor time; ` +
      `after 100 and 500 cells: heap ${early.heap.toFixed(0)}, ${late.heap.toFixed(0)} MB, resident ${early.resident.toFixed(0)}, ${late.resident.toFixed(0)} MB`,
  );
  // What stays of a cell is its names, its text and its source maps: some 12 kB.
  expect(late.heap - early.heap).toBeLessThan(25);
  expect(late.resident - early.resident).toBeLessThan(500);
  expect(late.handles).toBeLessThanOrEqual(early.handles + 2);
  expect(late.work - before.work).toBeLessThan(3 * 100 * work[1]);
  expect(late.tensors).toBe(early.tensors);
  const { outputs } = await kernel.run("[name5.text, name495.number]");
  expect(outputs.at(-1)?.content.data["text/plain"]).toBe("[ 'cell 5', 495 ]");
}, 300_000);
