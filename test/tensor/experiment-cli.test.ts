/** `gaplab train`, `resume` and `evaluate` as processes: killed and interrupted on the way, one ends with the bytes of one left alone. */
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test, vi } from "vitest";
import { folder } from "../../src/experiment/index.js";
import { scratchFolder } from "../fixtures/folder.js";
import { settings, tinyValues } from "../fixtures/tiny-experiment.js";

vi.setConfig({ testTimeout: 120_000 });
const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const scratch = scratchFolder("experiment command");

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a command; once `out` has losses of so many steps, sends the signal. */
function gaplab(args: string[], { out = "", steps = Infinity, signal = "SIGKILL" as NodeJS.Signals } = {}): Promise<Ended> {
  const env = { ...process.env, GAPLAB_CACHE: join(scratch, "cache") };
  const child = spawn(process.execPath, [main, ...args], { cwd: scratch, env });
  const said = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (said.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (said.stderr += chunk.toString()));
  const losses = folder(join(scratch, out)).losses;
  const timer = setInterval(() => {
    if (!existsSync(losses) || readFileSync(losses, "utf8").split("\n").length <= steps) return;
    clearInterval(timer);
    child.kill(signal);
  }, 5);
  return new Promise((done) =>
    child.on("close", (code) => {
      clearInterval(timer);
      done({ code, ...said });
    }),
  );
}

const steps = 100;
const train = (out: string) => [
  ...["train", "streets-advent", "--out", out, "--threads", "1", "--json"],
  ...settings({ ...tinyValues, steps, checkpointEvery: 4, snapshotEvery: 20, keep: 9 }),
];

test("kill -9, then Ctrl-C, then resume: the same bytes as if it had never stopped", async () => {
  const left = await gaplab(train("left"));
  expect(left).toMatchObject({ code: 0 });
  expect(JSON.parse(left.stdout)).toMatchObject({ stopped: false, results: { step: steps, last: { step: steps } } });

  expect(await gaplab(train("stopped"), { out: "stopped", steps: 9 })).toMatchObject({ code: null });
  const interrupted = await gaplab(train("stopped"), { out: "stopped", steps: 25, signal: "SIGINT" });
  expect(interrupted.code).toBe(130);
  expect(interrupted.stderr).toContain("Go on with: gaplab resume stopped");
  const { step } = (JSON.parse(interrupted.stdout) as { results: { step: number } }).results;
  expect(step).toBeGreaterThanOrEqual(25);
  expect(step).toBeLessThan(steps);
  expect(await gaplab(["resume", "stopped", "--threads", "1"])).toMatchObject({ code: 0 });

  const bytes = (out: string) => {
    const { checkpoints, losses } = folder(join(scratch, out));
    return [
      losses,
      ...readdirSync(checkpoints)
        .sort()
        .map((name) => join(checkpoints, name)),
    ].map((file) => [file.slice(join(scratch, out).length), readFileSync(file).toString("base64")]);
  };
  expect(bytes("stopped").map(([name]) => name)).toEqual(bytes("left").map(([name]) => name));
  expect(bytes("stopped")).toEqual(bytes("left"));

  const scored = await gaplab(["evaluate", "left", "--json", "--threads", "1"]);
  expect(JSON.parse(scored.stdout)).toMatchObject({ last: JSON.parse(left.stdout).results.last });
});

describe.concurrent("a wrong call: exit code 2, one line, nothing on stdout", () => {
  test.each([
    [["train", "gta5-avdent"], '(did you mean "gta5-advent"?)'],
    [["train", "streets-advent", "--set", "stpes=3"], 'no "stpes" (did you mean "steps"?)'],
    [["train", "gta5-advent", "--target", "x"], "expected a source: --source PATH"],
    [["evaluate"], "missing what to evaluate"],
  ])("%j", async (args, said) => {
    const { code, stdout, stderr } = await gaplab(args);
    expect(stderr).toContain(said);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });

  test("no such experiment: exit code 1", async () => {
    const { code, stderr } = await gaplab(["resume", "nowhere"]);
    expect(stderr).toMatch(/^gaplab: nowhere: expected an experiment's folder with a spec\.json, got none\./);
    expect(code).toBe(1);
  });

  test("help lists presets with their papers, and everything that can be set", async () => {
    const { stdout } = await gaplab(["train", "--help"]);
    for (const said of ["gta5-source-only", "gta5-minent", "gta5-advent", "streets-advent", "CVPR 2019", "repeatUpdates=false"]) {
      expect(stdout).toContain(said);
    }
  });
});
