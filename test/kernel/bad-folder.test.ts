/** A notebook in a folder where something is wrong: the cell that needs it says what, the others run. */
import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { scratchFolder } from "../fixtures/folder.js";
import { FrontEnd } from "./front-end.js";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const above = scratchFolder("bad folder");
let kernel: FrontEnd;
const open = (name: string, files: Record<string, string> = {}) => {
  const folder = join(above, name);
  beforeAll(async () => {
    mkdirSync(folder);
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
    kernel = await FrontEnd.start({ cwd: folder });
  });
  afterAll(() => kernel.stop());
  return folder;
};
const value = async (code: string): Promise<string | undefined> => {
  const { reply, outputs } = await kernel.run(code);
  expect(reply.traceback ?? []).toEqual([]);
  return outputs.find((one) => one.type === "execute_result")?.content.data["text/plain"];
};
/** What a cell's error says, which comes once; the next cell runs. */
async function failure(code: string): Promise<{ ename: string; evalue: string; text: string }> {
  const { reply, outputs } = await kernel.run(code);
  expect(outputs.map((one) => one.type)).toEqual(["execute_input", "error"]);
  expect(await value("1 + 1")).toBe("2");
  const text = (reply.traceback as string[]).join("\n").replace(/\u001b\[\d+m/g, "");
  return { ename: reply.ename, evalue: reply.evalue, text };
}

describe("data that is not there", () => {
  const folder = open("no data");

  it.each<[string, string, string[]]>([
    ["a kind that is none", `await datasets.open("kitti:/data")`, ["KIND:PATH", "cityscapes", "got kitti:/data"]],
    ["a folder that is not there", `await datasets.cityscapes("${folder}/none")`, [join(folder, "none"), "no such folder"]],
    ["an empty one", `await datasets.open("camvid:${folder}")`, [folder, "train"]],
    ["a study that was not run", `await studies.open("out/none")`, [join(folder, "out/none"), "spec.json", "npm start"]],
  ])("%s: where, what is expected, what is there, what to do", async (_, code, says) => {
    const { ename, evalue, text } = await failure(code);
    expect(ename).toBe("GapLabError");
    expect(evalue).toMatch(/^\S.*: expected .+, got .+\. \S.+\.$/);
    for (const part of says) expect(evalue).toContain(part);
    expect(text).toContain(`1 | ${code}`);
  });

  it("streets that are not drawn do not compile", async () => {
    expect(await failure(`await datasets.streets("moon")`)).toMatchObject({
      ename: "TypeScriptError",
      evalue: expect.stringContaining('"moon"'),
    });
  });
});

describe("files that cannot be read", () => {
  open("broken files", {
    "package.json": '{ "name": ',
    "broken.ts": "export const a = 1;\nexport const b = {;\n",
    "throws.ts": "export const a = 1;\n\nthrow new RangeError('at load');\n",
    "fine.ts": "export const fine = 3;\n",
  });

  it.each(["import { b } from './broken'; b", "import { b } from './broken.ts'; b", "(await import('./broken')).b"])(
    "a syntax error in a file beside the notebook: its line (%s)",
    async (code) => {
      expect((await failure(code)).text).toContain("broken.ts:2:19 TS1136: Property assignment expected.");
    },
  );

  it("a file that throws as it is loaded: the line of both", async () => {
    const { ename, text } = await failure("\nimport { a } from './throws'; a");
    expect(ename).toBe("RangeError");
    expect(text).toMatch(/throws\.ts, line 3\n.*cell \d+, line 2$/);
  });

  it("a package.json that is no JSON: what asks for packages names it, the rest goes on", async () => {
    expect((await failure("import { z } from 'zod'; z")).evalue).toContain("package.json");
    expect((await failure("await import('vega-lite')")).evalue).toContain("package.json");
    expect(await value("import { fine } from './fine'; fine + tf.ones([1]).size")).toBe("4");
  });
});

describe("a folder that nobody may write to", () => {
  const folder = open("read-only", { "fine.ts": "export const fine = 3;\n" });

  it("is enough to work in: the kernel writes nothing there", async () => {
    chmodSync(folder, 0o555);
    expect(await value("import { fine } from './fine'; const table = [fine]; table")).toBe("[ 3 ]");
    expect(await value("console.log('printed'); tf.ones([2]).size")).toBe("2");
    expect((await kernel.ask("complete_request", { code: "tab", cursor_pos: 3 })).matches).toContain("table");
    expect(readdirSync(folder)).toEqual(["fine.ts"]);
    chmodSync(folder, 0o755);
  });
});

describe("a folder that goes away", () => {
  const folder = open("gone", { "fine.ts": "export const fine = 3;\n" });

  it("takes its files along, not the kernel", async () => {
    expect(await value("import { fine } from './fine'; fine")).toBe("3");
    rmSync(folder, { recursive: true });
    expect(await failure("import { fine } from './fine'; fine")).toMatchObject({
      ename: "TypeScriptError",
      evalue: expect.stringContaining("'./fine'"),
    });
    expect((await failure("import { writeFileSync } from 'node:fs'; writeFileSync('x', '')")).evalue).toContain("ENOENT");
    expect(await value("import { z } from 'zod'; [fine, typeof z.string, tf.ones([2]).size]")).toBe("[ 3, 'function', 2 ]");
    expect((await kernel.ask("complete_request", { code: "tf.onesLi", cursor_pos: 9 })).matches[0]).toBe("onesLike");
    mkdirSync(folder);
    writeFileSync(join(folder, "fine.ts"), "export const fine = 4;\n");
    expect(await value("import { fine } from './fine'; fine")).toBe("4");
  });
});
