/** The pool of training processes, with stand-ins: order, crashes, stops. */
import { fork } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Message } from "../../src/study/child.js";
import { runPool, type PoolJob, type PoolOptions } from "../../src/study/pool.js";
import { presets } from "../../src/study/index.js";

const fakeChild = fileURLToPath(new URL("../fixtures/fake-study-child.mjs", import.meta.url));
let out: string;
let messages: { id: string; message: Message }[];

beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), "gaplab pool "));
  messages = [];
});
afterEach(() => rmSync(out, { recursive: true, force: true }));

/** A job that behaves as its source says; see the fixture. */
const job = (id: string, source = "quick", after?: string): PoolJob => ({ id, source, seed: 1, after });
const pool = (jobs: PoolJob[], options: Partial<PoolOptions> = {}) =>
  runPool(jobs, {
    concurrency: 2,
    task: (job) => ({ job, spec: presets.quick, out }),
    onMessage: (job, message) => void messages.push({ id: job.id, message }),
    start: () => fork(fakeChild, { execArgv: [], stdio: ["ignore", "ignore", "inherit", "ipc"] }),
    ...options,
  });
const log = () => (existsSync(join(out, "log")) ? readFileSync(join(out, "log"), "utf8").trim().split("\n") : []);
const failures = () => messages.flatMap(({ id, message }) => (message.kind === "failed" ? [[id, message.error]] : []));
const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
};

test("a job begins when the one it needs is done", async () => {
  const result = await pool([job("a"), job("b"), job("a1", "quick", "a"), job("b1", "quick", "b"), job("a2", "quick", "a")]);
  expect(result).toEqual({ failed: [] });
  const lines = log();
  expect([...lines].sort()).toEqual(["a", "a1", "a2", "b", "b1"].flatMap((id) => [`begin ${id}`, `end ${id}`]).sort());
  for (const [first, then] of ["a a1", "a a2", "b b1"].map((pair) => pair.split(" ")))
    expect(lines.indexOf(`begin ${then}`)).toBeGreaterThan(lines.indexOf(`end ${first}`));
});

test("never more at once than asked for", async () => {
  await pool([job("a"), job("b"), job("c")], { concurrency: 1 });
  expect(log()).toEqual(["begin a", "end a", "begin b", "end b", "begin c", "end c"]);
});

test.each([
  ["leaves with exit code 3", "crash", /exit code 3/],
  ["is killed", "kill", /SIGKILL/],
  ["says what is wrong", "error", /expected y, got z/],
])("a process that %s fails once, with its followers; the others go on", async (_, source, said) => {
  const result = await pool([job("bad", source), job("good"), job("follower", "quick", "bad"), job("good1", "quick", "good")]);
  expect(result.failed.sort()).toEqual(["bad", "follower"]);
  expect(failures()).toEqual([["bad", expect.stringMatching(said)]]);
  expect(log()).toContain("end good1");
  expect(log()).not.toContain("begin follower");
});

test("a process that cannot start fails once", async () => {
  const start = () => fork(fakeChild, { execPath: join(out, "no-node"), stdio: ["ignore", "ignore", "ignore", "ipc"] });
  expect(await pool([job("a")], { start })).toEqual({ failed: ["a"] });
  expect(failures()).toEqual([["a", expect.stringContaining("ENOENT")]]);
});

test("a result that cannot be kept makes its job a failed one", async () => {
  const onMessage = (job: { id: string }, message: Message) => {
    messages.push({ id: job.id, message });
    if (message.kind === "done") throw new Error("results.jsonl: expected a place to write to, got a full disk.");
  };
  expect(await pool([job("a")], { onMessage })).toEqual({ failed: ["a"] });
  expect(failures()).toEqual([["a", expect.stringContaining("a full disk")]]);
});

test("an abort lets every process stop by itself, and begins no other", async () => {
  const stop = new AbortController();
  const running = pool([job("a", "endless"), job("b", "endless"), job("c")], { signal: stop.signal });
  await until(() => log().length === 2);
  stop.abort();
  expect(await running).toEqual({ failed: [] });
  expect(log().sort()).toEqual(["begin a", "begin b", "stop a", "stop b"]);
  expect(failures()).toEqual([]);
});

test("a second abort ends at once what would not stop", async () => {
  const [stop, kill] = [new AbortController(), new AbortController()];
  const running = pool([job("a", "stubborn")], { signal: stop.signal, kill: kill.signal });
  await until(() => log().includes("begin a"));
  stop.abort();
  await until(() => log().includes("stop a"));
  kill.abort();
  expect(await running).toEqual({ failed: [] });
  expect(failures()).toEqual([]);
});

test("nothing begins after an abort", async () => {
  expect(await pool([job("a")], { signal: AbortSignal.abort() })).toEqual({ failed: [] });
  expect(log()).toEqual([]);
});

test("messages of one job arrive in order, the last one too", async () => {
  const jobs = Array.from({ length: 12 }, (_, i) => job(`j${i}`));
  await pool(jobs, { concurrency: 4 });
  for (const { id } of jobs)
    expect(messages.filter((m) => m.id === id).map((m) => m.message.kind)).toEqual(["backend", "progress", "done"]);
});
