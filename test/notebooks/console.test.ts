/** `jupyter console --kernel gaplab` in a pseudo terminal, which console.py drives: results, Ctrl-C, the way out. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { scratchFolder } from "../fixtures/folder.js";
import { python, root } from "./notebook.js";

vi.setConfig({ testTimeout: 90_000, hookTimeout: 150_000 });

const folder = scratchFolder("console");
const env = { ...process.env, JUPYTER_PREFER_ENV_PATH: "1", GAPLAB_HISTORY: "", PROMPT_TOOLKIT_NO_CPR: "1" };

interface Session {
  readonly cells: readonly { shown: string; seconds: number }[];
  readonly code: number | null;
  readonly signal: number | null;
}

async function session(leave: string, ...cells: string[]): Promise<Session> {
  const words = [join(root, "test", "notebooks", "console.py"), leave, ...cells];
  const { stdout } = await promisify(execFile)(python, words, { cwd: folder, env, timeout: 140_000 });
  return JSON.parse(stdout) as Session;
}

describe("jupyter console", () => {
  let said: Session;
  beforeAll(async () => {
    said = await session("ctrl-d", "1 + 1", 'console.log("begun"); while (true) {}', "2 + 40", 'console.log("begun"); await new Promise(() => {})', "3 + 40"); // prettier-ignore
  });

  it("shows a result", () => expect(said.cells[0].shown).toMatch(/Out\[1\]: 2\n/));

  it.each([
    [1, "a loop that never waits", 2, "Out[3]: 42\n"],
    [3, "a promise that never comes", 4, "Out[5]: 43\n"],
  ])("stops by Ctrl-C, and runs the next cell: %i, %s", (stopped, _what, next, result) => {
    expect(said.cells[stopped].shown).toMatch(/Interrupted/);
    expect(said.cells[stopped].seconds).toBeLessThan(10);
    expect(said.cells[next].shown).toContain(result);
  });

  it("ends without an error on Ctrl-D", () => expect(said).toMatchObject({ code: 0, signal: null }));

  it("ends without an error on `exit`", async () => expect(await session("exit")).toMatchObject({ code: 0, signal: null }));
});
