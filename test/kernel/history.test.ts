/** The history: what is kept, how it is asked for, and that it outlives the kernel. */
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { historyFile, HistoryFile } from "../../kernel/history-file.js";
import { History } from "../../kernel/history.js";
import { FrontEnd } from "./front-end.js";

const folder = mkdtempSync(join(tmpdir(), "history-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
vi.setConfig({ testTimeout: 60_000 });

const fileOf = (name: string) => join(folder, name, "history.jsonl");

/** Three sessions, the last one still open. */
function threeSessions(name: string): History {
  const path = fileOf(name);
  for (const inputs of [
    ["a = 1", "b = 2"],
    ["a = 1", "c = 3"],
  ]) {
    const history = new History(new HistoryFile(path));
    inputs.forEach((input, i) => history.add(i + 1, input));
  }
  const history = new History(new HistoryFile(path));
  ["d = 4", "a = 1", "e = 5"].forEach((input, i) => history.add(i + 1, input));
  return history;
}

describe("what is asked for", () => {
  const history = threeSessions("asked");
  const inputs = (request: object) => history.find({ output: false, raw: true, ...request }).map((entry) => (entry as string[])[2]);

  it("tail: the last n of all sessions, oldest first", () => {
    expect(history.find({ hist_access_type: "tail", n: 4 })).toEqual([
      [2, 2, "c = 3"],
      [3, 1, "d = 4"],
      [3, 2, "a = 1"],
      [3, 3, "e = 5"],
    ]);
    expect(inputs({ hist_access_type: "tail", n: 100 })).toHaveLength(7);
    expect(inputs({ hist_access_type: "tail" })).toHaveLength(7);
  });

  it("range: 0 is this session, negative counts back, positive names it; stop is left out", () => {
    const range = (session: number, start?: number, stop?: number | null) =>
      inputs({ hist_access_type: "range", session, start, stop });
    expect(range(0)).toEqual(["d = 4", "a = 1", "e = 5"]);
    expect(range(0, 2, 3)).toEqual(["a = 1"]);
    expect(range(0, 2, null)).toEqual(["a = 1", "e = 5"]);
    expect(range(-1, 1)).toEqual(["a = 1", "c = 3"]);
    expect(range(-2, 2)).toEqual(["b = 2"]);
    expect(range(1, 1, 2)).toEqual(["a = 1"]);
    expect(range(9)).toEqual([]);
  });

  it("search: a pattern over whole inputs, unique keeps the latest, n the last", () => {
    const search = (pattern: string, more = {}) => history.find({ hist_access_type: "search", pattern, ...more });
    expect(search("a*")).toHaveLength(3);
    expect(search("a*", { unique: true })).toEqual([[3, 2, "a = 1"]]);
    expect(search("[bc] = ?")).toEqual([[1, 2, "b = 2"], [2, 2, "c = 3"]]); // prettier-ignore
    expect(search("*", { unique: true, n: 2 })).toEqual([[3, 2, "a = 1"], [3, 3, "e = 5"]]); // prettier-ignore
    expect(search("a (")).toEqual([]);
    expect(search("*\\*")).toEqual([]);
  });

  it("output: pairs, without what was shown", () => {
    expect(history.find({ hist_access_type: "tail", n: 1, output: true })).toEqual([[3, 3, ["e = 5", null]]]);
  });
});

describe("the file", () => {
  it("is the user's own, in Jupyter's data folder unless named", () => {
    threeSessions("private");
    expect(statSync(fileOf("private")).mode & 0o777).toBe(0o600);
    const pathOf = (env: NodeJS.ProcessEnv) => (historyFile(env) as unknown as { path: string } | undefined)?.path;
    expect(pathOf({ JUPYTER_DATA_DIR: "/data" })).toBe(join("/data", "gaplab", "history.jsonl"));
    if (process.platform === "linux") expect(pathOf({ XDG_DATA_HOME: "/x" })).toBe("/x/jupyter/gaplab/history.jsonl");
    expect(pathOf({ GAPLAB_HISTORY: "/own.jsonl", JUPYTER_DATA_DIR: "/data" })).toBe("/own.jsonl");
    expect(pathOf({ GAPLAB_HISTORY: "" })).toBeUndefined();
  });

  it("is read past lines that were cut short", () => {
    threeSessions("torn");
    appendFileSync(fileOf("torn"), '{"session": 3, "line": 4, "inp');
    const history = new History(new HistoryFile(fileOf("torn")));
    expect(history.find({ hist_access_type: "tail" })).toHaveLength(7);
    history.add(1, "after the tear");
    expect(new History(new HistoryFile(fileOf("torn"))).find({ hist_access_type: "tail", n: 1 })).toEqual([
      [4, 1, "after the tear"],
    ]);
  });

  it("gives kernels that are opened together numbers of their own", () => {
    const [one, other] = [new History(new HistoryFile(fileOf("two"))), new History(new HistoryFile(fileOf("two")))];
    expect(one.find({ hist_access_type: "tail" })).toEqual(other.find({ hist_access_type: "tail" }));
    one.add(1, "one");
    other.add(1, "other");
    expect(new History(new HistoryFile(fileOf("two"))).find({ hist_access_type: "tail" })).toEqual([[1, 1, "one"], [2, 1, "other"]]); // prettier-ignore
  });

  it("stays small: the older half goes, and cells without end are not written", () => {
    const path = join(folder, "long.jsonl");
    const line = (i: number) => `${JSON.stringify({ session: 1, line: i, input: `cell ${i}` })}\n`;
    writeFileSync(path, Array.from({ length: 10_001 }, (_, i) => line(i + 1)).join(""));
    const history = new History(new HistoryFile(path));
    expect(history.find({ hist_access_type: "tail", n: 1 })).toEqual([[1, 10_001, "cell 10001"]]);
    expect(readFileSync(path, "utf8").trimEnd().split("\n")).toHaveLength(5_000);
    history.add(1, "x".repeat(200_000));
    expect(history.find({ hist_access_type: "range", session: 0 })).toHaveLength(1);
    expect(statSync(path).size).toBeLessThan(1_000_000);
  });
});

describe("a kernel", () => {
  it("remembers the cells of the one before it", async () => {
    const env = { ...process.env, GAPLAB_HISTORY: join(folder, "kernels", "history.jsonl") };
    const first = await FrontEnd.start({ env });
    await first.run("'a cell of long ago'");
    await first.run("'not to be kept'", { store_history: false });
    await first.run("'nor this'", { silent: true });
    await first.ask("shutdown_request", { restart: true }, "control");
    first.stop();
    const second = await FrontEnd.start({ env });
    await second.run("'a cell of today'");
    const ask = async (more: object) => (await second.ask("history_request", { output: false, raw: true, ...more })).history;
    expect(await ask({ hist_access_type: "tail", n: 10 })).toEqual([[1, 1, "'a cell of long ago'"], [2, 1, "'a cell of today'"]]); // prettier-ignore
    expect(await ask({ hist_access_type: "range", session: -1, start: 1, stop: 9 })).toEqual([[1, 1, "'a cell of long ago'"]]);
    second.stop();
  });

  it("goes on without a file that it cannot write, and says so once", async () => {
    const path = join(folder, "a file");
    writeFileSync(path, "");
    const kernel = await FrontEnd.start({ env: { ...process.env, GAPLAB_HISTORY: join(path, "history.jsonl") } });
    await kernel.run("1");
    await kernel.run("2");
    expect((await kernel.ask("history_request", { hist_access_type: "tail", n: 5 })).history).toHaveLength(2);
    expect(kernel.stderr.join("").match(/no history is kept/g)).toHaveLength(1);
    kernel.stop();
  });
});
