/** The report as a user makes it: `gaplab report` on a study's folder, and notebook 07 under papermill on another. */
import { execFile } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cp, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { reportStudy, studies, type Notebook } from "../../src/report/index.js";
import { folder } from "../../src/study/index.js";
import { scratchFolder } from "../fixtures/folder.js";
import { writeFakeStudy } from "../fixtures/study-folder.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const lesson = join(root, "notebooks", "07-report.ipynb");
const bin = join(root, ".venv", process.platform === "win32" ? "Scripts" : "bin");
const scratch = scratchFolder("report");
process.env.GAPLAB_CACHE = join(scratch, "cache"); // the children draw their streets there
vi.setConfig({ testTimeout: 90_000 });

interface Said {
  rc: number;
  stdout: string;
  stderr: string;
}
const call = (file: string, args: string[], cwd = scratch) =>
  new Promise<Said>((done) =>
    execFile(file, args, { cwd, timeout: 80_000, maxBuffer: 2 ** 26 }, (error, stdout, stderr) =>
      done({ rc: error ? Number(error.code ?? -1) : 0, stdout, stderr }),
    ),
  );
const gaplab = (...args: string[]) => call(process.execPath, [join(root, "dist/cli/main.js"), ...args]);
const oneLine = ({ rc, stdout, stderr }: Said): string => {
  expect([rc, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(/^gaplab: .+\n$/);
  return stderr;
};
const copyOf = async (name: string): Promise<string> => {
  await cp(join(scratch, "first"), join(scratch, name), { recursive: true });
  return join(scratch, name);
};

beforeAll(async () => {
  await writeFakeStudy(join(scratch, "first"), { lowest: 0.2 });
  await writeFakeStudy(join(scratch, "second"), { lowest: 0.5 });
  expect(await gaplab("report", "first", "--json")).toMatchObject({ rc: 0, stderr: "" });
}, 90_000);

describe("gaplab report", () => {
  test("says in JSON where page and notebook lie; without --json, a line each", async () => {
    const { report, notebook } = folder(join(scratch, "second"));
    const { rc, stdout } = await gaplab("report", "second", "--json");
    expect(rc).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ report, notebook });
    expect((await gaplab("report", "second")).stdout).toBe(`${report}\n${notebook}\n`);
  });

  test("the page has every section of the notebook, filled from this study", () => {
    const text = readFileSync(folder(join(scratch, "first")).report, "utf8");
    const headings = (JSON.parse(readFileSync(lesson, "utf8")) as Notebook).cells.flatMap((cell) => /^## (.*)\n/.exec([...cell.source].join(""))?.[1] ?? []); // prettier-ignore
    expect(headings).toHaveLength(10);
    expect([...text.matchAll(/<h2>(.*?)<\/h2>/g)].map(([, heading]) => heading)).toEqual(headings);
    expect(text.match(/<svg/g)!.length).toBe(8); // four charts, wide and narrow
    expect(text).toContain("Yes, in the one seed run");
    expect(text).toContain("0.401");
    expect(text).toContain(`<code>// Parameters\nlet folder =`);
    expect(text.match(/<script|<link|src="(?!data:)/g)).toBeNull();
  });

  test("the notebook is valid, every cell ran, none failed or printed", async () => {
    const { notebook } = folder(join(scratch, "first"));
    const check = "import nbformat, sys; nbformat.validate(nbformat.read(sys.argv[1], as_version=4))";
    expect(await call(join(bin, "python"), ["-W", "error", "-c", check, notebook])).toMatchObject({ rc: 0, stderr: "" });
    const { cells } = JSON.parse(readFileSync(notebook, "utf8")) as Notebook;
    const outputs = cells.flatMap((cell) => cell.outputs ?? []);
    expect(outputs.map((one) => one.output_type)).toEqual(Array.from({ length: 11 }, () => "execute_result"));
    for (const { data } of outputs) expect(Object.keys(data!).sort()).toEqual(["text/html", "text/plain"]);
  });
});

describe("studies.open", () => {
  test("finds a relative folder from here and from a folder below", async () => {
    const [cwd, below] = [process.cwd(), join(scratch, "below", "notebooks")];
    await mkdir(below, { recursive: true });
    try {
      for (const from of [scratch, below]) {
        process.chdir(from);
        expect((await studies.open("second")).results.map((line) => line.miou)).toEqual([0.501, 0.551, 0.601, 0.651, 0.701]);
      }
    } finally {
      process.chdir(cwd);
    }
  });

  test("a broken file of losses is named, with what to do", async () => {
    const out = await copyOf("broken losses");
    writeFileSync(folder(out).losses("gta-advent", 1), "{");
    await expect(studies.open(out)).rejects.toThrow(
      /gta-advent-1\.json: expected JSON, as the study wrote it, got .* run the same `gaplab study` again/,
    );
  });
});

describe("papermill", () => {
  test("reruns the notebook on another folder: its numbers, and the same outputs as the runner's", async () => {
    const { rc, stderr } = await call(join(bin, "papermill"), [lesson, "rerun.ipynb", "-p", "folder", "second"]);
    expect(stderr).not.toMatch(/unknown parameter|does not support/i);
    expect(rc).toBe(0);
    const rerun = JSON.parse(readFileSync(join(scratch, "rerun.ipynb"), "utf8")) as Notebook;
    const ours = JSON.parse(readFileSync(folder(join(scratch, "second")).notebook, "utf8")) as Notebook;
    const shown = ({ cells }: Notebook) => cells.flatMap((cell) => cell.outputs ?? []).map(({ data }) => data!["text/html"]);
    const asText = (all: unknown[]) => all.map((html) => (Array.isArray(html) ? html.join("") : String(html)));
    expect(asText(shown(rerun))).toEqual(asText(shown(ours)));
    expect(asText(shown(rerun)).join("")).toContain("0.701");
    expect(rerun.cells[2].source).toEqual(['// Parameters\n', 'let folder = "second";\n']); // prettier-ignore
  });

  test("a folder that is not there: exit code not 0, the reason in the notebook", async () => {
    const { rc } = await call(join(bin, "papermill"), [lesson, "missing.ipynb", "-p", "folder", "nowhere"]);
    expect(rc).not.toBe(0);
    expect(readFileSync(join(scratch, "missing.ipynb"), "utf8")).toMatch(
      /expected a study's folder with a spec\.json, got no such folder/,
    );
  });
});

describe("what cannot be reported: one line, the old report kept, nothing half-written", () => {
  const kept = async (out: string, act: () => Promise<string>): Promise<string> => {
    writeFileSync(folder(out).report, "old page");
    writeFileSync(folder(out).notebook, "old notebook");
    const before = await readdir(out);
    const line = await act();
    expect([readFileSync(folder(out).report, "utf8"), readFileSync(folder(out).notebook, "utf8")]).toEqual([
      "old page",
      "old notebook",
    ]);
    expect(await readdir(out)).toEqual(before);
    return line;
  };

  test("a folder that is not there, a file, a folder that is no study", async () => {
    expect(oneLine(await gaplab("report", "nowhere"))).toMatch(
      /nowhere: expected a study's folder with a spec\.json, got no such folder\. .*npm start/,
    );
    writeFileSync(join(scratch, "file"), "");
    expect(oneLine(await gaplab("report", "file"))).toContain("got a file");
    await mkdir(join(scratch, "plain"));
    expect(oneLine(await gaplab("report", "plain"))).toContain("got a folder without one");
    expect(await readdir(join(scratch, "plain"))).toEqual([]);
    expect(existsSync(join(scratch, "nowhere"))).toBe(false);
  });

  test("results that break off: the line is named", async () => {
    const out = await copyOf("cut off");
    const text = readFileSync(folder(out).results, "utf8");
    writeFileSync(folder(out).results, text.slice(0, -40));
    const line = await kept(out, async () => oneLine(await gaplab("report", out)));
    expect(line).toMatch(/results\.jsonl:5: expected a whole line of results, got \{"arm":"pd-v3-advent".* Run the same/);
  });

  test("a picture that is missing: the cell that needs it is named, and the file", async () => {
    const out = await copyOf("no picture");
    await rm(folder(out).sample("gta-advent", 1, 1, "entropy"));
    const line = await kept(out, async () => oneLine(await gaplab("report", out)));
    expect(line).toMatch(
      /notebooks\/07-report\.ipynb: expected every cell to run, got cell 3 \(open\) failed\. GapLabError: .*1-entropy\.png/,
    );
  });

  test("a notebook that fails", async () => {
    const out = await copyOf("failing notebook");
    const notebook = join(scratch, "failing.ipynb");
    const cell = {
      cell_type: "code",
      id: "bad",
      source: "throw new Error('no more')",
      metadata: {},
      outputs: [],
      execution_count: null,
    };
    writeFileSync(notebook, JSON.stringify({ cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 }));
    const error = await kept(out, () => reportStudy(out, { notebook }).then(String, (e: Error) => `${e.name}: ${e.message}`));
    expect(error).toContain("GapLabError: ");
    expect(error).toContain("expected every cell to run, got cell 2 (bad) failed. Error: no more.");
  });

  test("stopped on the way", async () => {
    const out = await copyOf("stopped");
    const stop = new AbortController();
    const error = await kept(out, () =>
      reportStudy(out, { signal: stop.signal, onCell: () => stop.abort() }).then(String, (e: Error) => e.message),
    );
    expect(error).toMatch(/got a stop/);
  });

  test("a folder that cannot be written to", async () => {
    const out = await copyOf("taken");
    await rm(folder(out).report);
    await mkdir(folder(out).report);
    expect(oneLine(await gaplab("report", out))).toMatch(
      /report: expected to write .*report\.html.*report\.ipynb, got .* Free some space/,
    );
    expect((await readdir(out)).filter((name) => name.endsWith(".part"))).toEqual([]);
  });
});
