/** The files beside a notebook: every way in which cells and they can import each other, and where their errors point. */
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { FrontEnd } from "./front-end.js";

const notebook = mkdtempSync(join(tmpdir(), "files-"));
let kernel: FrontEnd;
beforeAll(async () => {
  kernel = await FrontEnd.start({ cwd: notebook });
}, 60_000);
afterAll(() => {
  kernel.stop();
  rmSync(notebook, { recursive: true, force: true });
});
vi.setConfig({ testTimeout: 30_000 });

const value = async (code: string): Promise<string | undefined> => {
  const { reply, outputs } = await kernel.run(code);
  expect(reply.traceback ?? []).toEqual([]);
  return outputs.find((one) => one.type === "execute_result")?.content.data["text/plain"];
};

/** Writes a file beside the notebook; each time a second later, as an editor would. */
let clock = Date.now() / 1000 - 1000;
const file = (name: string, text: string) => {
  const path = join(notebook, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  utimesSync(path, ++clock, clock);
};

it("may be a folder with an index", async () => {
  file("lib/index.ts", 'export * from "./inner"; export const kind = "index";');
  file("lib/inner.ts", "export const depth = 2;");
  expect(await value('import { kind, depth } from "./lib"; [kind, depth, (await import("./lib/index.js")).kind]')).toBe(
    "[ 'index', 2, 'index' ]",
  );
});

it("may import each other in a circle, and change for who imports them", async () => {
  file(
    "ping.ts",
    'import { pong } from "./pong"; export let calls = 0; export const ping = (): string => (calls++, "ping" + pong());',
  );
  file("pong.ts", 'import { calls } from "./ping"; export const pong = () => "pong" + calls;');
  expect(await value('import { ping, calls } from "./ping"; ping()')).toBe("'pingpong1'");
  expect(await value("ping(); calls")).toBe("2");
  file("pong.ts", 'export const pong = () => "again";');
  expect(await value('import { ping } from "./ping"; ping()')).toBe("'pingagain'");
});

it("may be .tsx, .mts, .cts, .js, .cjs, .mjs and .json, which changes too", async () => {
  file("el.tsx", "const React = { createElement: (tag: string) => tag }; export const el = <b>x</b>;");
  file("m.mts", "export const m = 'mts';");
  file("c.cts", "export const c = 'cts';");
  file("plain.js", "exports.one = 1;\nexports.fn = () => 2");
  file("common.cjs", "module.exports = { common: true };");
  file("native.mjs", "export default await 5;");
  file("data.json", '{ "n": 1 }');
  await value(
    'import { el } from "./el"; import { m } from "./m.mjs"; import { c } from "./c.cts"; import plain from "./plain.js";',
  );
  expect(await value("[el, m, c, Object.keys(plain)]")).toBe("[ 'b', 'mts', 'cts', [ 'one', 'fn' ] ]");
  expect(await value('[(await import("./common.cjs")).default, (await import("./native.mjs")).default]')).toBe(
    "[ { common: true }, 5 ]",
  );
  expect(await value('import data from "./data.json"; data.n')).toBe("1");
  file("data.json", '{ "n": 2 }');
  expect(await value('import data from "./data.json"; data.n')).toBe("2");
});

it("import GapLab's own packages, and packages that are for import only", async () => {
  file("node_modules/only/package.json", JSON.stringify({ name: "only", type: "module", exports: { import: "./i.js" } }));
  file("node_modules/only/i.js", "export const kind = await 'import';");
  file(
    "uses.ts",
    '// @ts-nocheck\nimport { kind } from "only"; import * as vega from "vega"; export const used = [kind, typeof vega.parse];',
  );
  expect(await value('import { used } from "./uses"; used')).toBe("[ 'import', 'function' ]");
});

it("know where they are, and import from there", async () => {
  file(
    "sub/here.ts",
    "export const here = [import.meta.url, __dirname]; export const near = async (name: string) => (await import(name)).near;",
  );
  file("sub/near.ts", "export const near = 'near';");
  const code = `import { here, near } from "./sub/here"; [here[0].endsWith("/sub/here.ts"), here[1] === import.meta.dirname + "/sub", await near("./near")]`;
  expect(await value(code)).toBe("[ true, true, 'near' ]");
});

it("stay where the notebook is, wherever the process goes", async () => {
  file("sub/place.ts", "export const place = 'sub';");
  file("place.ts", "export const place = 'top';");
  await value('process.chdir("sub");');
  expect(await value('import { place } from "./place"; process.chdir(".."); place')).toBe("'top'");
});

it("fail at their own lines", async () => {
  file(
    "deep.ts",
    "interface Long {\n  a: number;\n}\nexport function deep(l: Long): void {\n  while (l.a-- > 0);\n  throw new Error('deep');\n}\n",
  );
  const { reply } = await kernel.run('import { deep } from "./deep";\n\ndeep({ a: 1 });');
  expect(reply.traceback.slice(-2)).toEqual(["    at deep, deep.ts, line 6", `    at cell ${reply.execution_count}, line 3`]);
});

it("say that they cannot await at their top", async () => {
  file("waits.ts", "export const waited = await 1;");
  expect((await kernel.run('import { waited } from "./waits"; waited')).reply.evalue).toMatch(/cannot await at its top/);
});

it("are no reason to check JavaScript's types, but TypeScript's", async () => {
  file("loose.js", "export const loose = (1).nothing;");
  file("tight.tsx", "export const tight: number = 'x';");
  expect(await value('import { loose } from "./loose"; loose')).toBeUndefined();
  expect((await kernel.run('import { tight } from "./tight"; tight')).reply.traceback[0]).toMatch(/^tight\.tsx:1:14 /);
});
