/** What can be written in a cell: the language, imports, names that reach the next cell. */
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { FrontEnd } from "./front-end.js";

const above = mkdtempSync(join(tmpdir(), "language-"));
const notebook = join(above, "notebooks");
mkdirSync(notebook);
let kernel: FrontEnd;
beforeAll(async () => {
  kernel = await FrontEnd.start({ cwd: notebook });
}, 60_000);
afterAll(() => {
  kernel.stop();
  rmSync(above, { recursive: true, force: true });
});
vi.setConfig({ testTimeout: 30_000 });

/** Runs a cell that must not fail; its result as text, undefined if it shows none. */
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

describe("names", () => {
  it("can be declared again, with another type", async () => {
    await value("const a = 1; let b = 'x'; class C { size = 1 } function f() { return 1; }");
    await value("const a = 'one'; let b = 2; class C { size = 2 } function f() { return 2; }");
    expect(await value("[a.length, b * 2, new C().size, f()]")).toBe("[ 3, 4, 2, 2 ]");
  });

  it("are one variable for the functions of their cell and for later cells", async () => {
    await value("let counter = 0; function bump() { return ++counter; } bump();");
    expect(await value("bump(); counter")).toBe("2");
    expect(await value("counter = 40; bump()")).toBe("41");
  });

  it("stay after a throw, as far as they were reached; the others mean what they meant", async () => {
    await value("const before = 'old', after = 'old', never = 'old';");
    const failed = await kernel.run(
      "const before = 'new'; if (before) throw new Error('half'); const after = 'new', never = () => after;",
    );
    expect(failed.reply.status).toBe("error");
    expect(await value("[before, after, typeof never]")).toBe("[ 'new', 'old', 'string' ]");
  });

  it("work in short forms: { a }, destructuring, and assignment to earlier names", async () => {
    await value("let { p, q: [r] } = { p: 1, q: [2] };");
    expect(await value("({ p, r })")).toBe("{ p: 1, r: 2 }");
    expect(await value("({ p, r = 7 } = { p: 5 } as { p: number; r?: number }); [p, r]")).toBe("[ 5, 7 ]");
  });

  it("of namespaces, enums and types reach later cells", async () => {
    await value("namespace Earth { export const radiusKm = 6371; export const diameterKm = () => 2 * radiusKm; }");
    await value("enum Look { Game, City }");
    await value("type Size = { width: number }; interface Named { name: string }");
    expect(await value("const both: Size & Named = { width: Earth.diameterKm(), name: Look[Look.City] }; both")).toBe(
      "{ width: 12742, name: 'City' }",
    );
  });

  it("are read by hot loops as fast as anywhere: no getter stays where none is needed", async () => {
    await value("let total = 0; for (let i = 0; i < 10; i++) total += i;");
    expect(await value("for (let i = 0; i < 10; i++) total += i; total")).toBe("90");
  });
});

describe("syntax", () => {
  it("takes export in every form", async () => {
    await value("export const one = 1; export function two() { return 2; } export class Three { v = 3 }");
    await value("export { one as uno, two }; export type Four = 4;");
    expect(await value("export default one + two() + new Three().v")).toBe("6");
    expect(await value('export { join } from "node:path"; typeof join')).toBe("'function'");
  });

  it("frees what `using` holds, at the end of its block and of its cell", async () => {
    const { outputs } = await kernel.run(
      `const held = (name: string) => ({ name, [Symbol.dispose]() { console.log("freed", name); } });
       { using a = held("a"); console.log("with", a.name); }
       using b = held("b"); console.log("with", b.name);`,
    );
    expect(
      outputs
        .filter((one) => one.type === "stream")
        .map((one) => one.content.text)
        .join(""),
    ).toBe("with a\nfreed a\nwith b\nfreed b\n");
  });

  it("awaits at the top, in for await too", async () => {
    expect(await value("let sum = 0; for await (const x of [1, Promise.resolve(2)]) sum += x; await Promise.resolve(sum)")).toBe(
      "3",
    );
  });

  it("keeps labels, generators and nested loops what they are", async () => {
    await value("function* count() { let i = 0; while (true) yield i++; }");
    const code = `const seen: number[] = [];
      outer: for (const i of count()) { for (;;) { if (i % 2) continue outer; break; } do { seen.push(i); } while (false); if (i > 3) break outer; }
      seen`;
    expect(await value(code)).toBe("[ 0, 2, 4 ]");
  });

  it("shows null, and is silent after ;", async () => {
    expect(await value("null")).toBe("null");
    expect(await value("1 + 1;")).toBeUndefined();
    expect(await value("undefined")).toBeUndefined();
  });
});

describe("types", () => {
  it("are checked before anything runs, with a caret under the code", async () => {
    const { reply, outputs } = await kernel.run('console.log("ran");\nconst n: number = "x";');
    expect(reply).toMatchObject({ status: "error", ename: "TypeScriptError" });
    expect(outputs.some((one) => one.type === "stream")).toBe(false);
    const [, code, caret] = reply.traceback as string[];
    expect(code).toBe('2 | const n: number = "x";');
    expect(caret.replace(/\u001b\[\d+m/g, "")).toBe(`${" ".repeat("2 | const ".length)}~`);
  });

  it("are let be with // @ts-nocheck", async () => {
    expect(await value('// a first try\n// @ts-nocheck\nconst n: number = "x"; n')).toBe("'x'");
    expect((await kernel.run("const no = {}; // @ts-nocheck\nno.missing")).reply.status).toBe("error");
  });

  it("of earlier cells are named without where they come from", async () => {
    await value("const ones = tf.ones([2, 2]);");
    const { data } = await kernel.ask("inspect_request", { code: "ones", cursor_pos: 2 });
    expect(data["text/plain"]).toMatch(/ones: Tensor/);
    const { matches } = await kernel.ask("complete_request", { code: "gl", cursor_pos: 2 });
    expect(matches.filter((name: string) => name.startsWith("gl$"))).toEqual([]);
  });
});

describe("packages", () => {
  it("that are for import only, or await at their top, static and dynamic", async () => {
    file(
      "node_modules/only-import/package.json",
      JSON.stringify({ name: "only-import", type: "module", exports: { import: "./i.js" } }),
    );
    file("node_modules/only-import/i.js", "export const kind = await Promise.resolve('import'); export default 7;");
    const plain =
      "// @ts-nocheck\nimport seven, { kind } from 'only-import'; import * as all from 'only-import'; [seven, kind, Object.keys(all)]";
    expect(await value(plain)).toBe("[ 7, 'import', [ 'default', 'kind' ] ]");
    expect(await value("// @ts-nocheck\n(await import('only-import')).kind")).toBe("'import'");
  });

  it("of GapLab's own, typed: vega 6 and vega-lite 6", async () => {
    const code = 'import * as vega from "vega"; import { compile } from "vega-lite";\n[vega.version, typeof compile]';
    expect(await value(code)).toMatch(/^\[ '6\..*, 'function' \]$/);
    expect(await value('const lite = await import("vega-lite"); typeof lite.compile')).toBe("'function'");
  });

  it("include tslab's own display, for notebooks that were written for it", async () => {
    const code = `import * as tslab from "tslab"; tslab.display.html("<b>bold</b>");
      const shown = tslab.newDisplay(); shown.text("first"); shown.text("second");`;
    const { outputs } = await kernel.run(code);
    const displays = outputs.filter((one) => one.type.endsWith("display_data"));
    expect(displays.map((one) => [one.type, Object.values(one.content.data)[0]])).toEqual([
      ["display_data", "<b>bold</b>"],
      ["display_data", "first"],
      ["update_display_data", "second"],
    ]);
  });

  it("say what is missing", async () => {
    const { reply } = await kernel.run('import nothing from "no-such-package";');
    expect(reply.traceback[0]).toContain("Cannot find module 'no-such-package'");
    expect((await kernel.run('await import("no-such-" + "package")')).reply.evalue).toContain("no-such-package");
  });
});

describe("files beside the notebook", () => {
  it("are compiled, and read again when they change, those behind them too", async () => {
    file("lib/deep.ts", "export const depth: number = 1;");
    file("util.ts", 'import { depth } from "./lib/deep";\nexport const twice = (): number => 2 * depth;');
    expect(await value('import { twice } from "./util"; twice()')).toBe("2");
    file("lib/deep.ts", "export const depth: number = 5;");
    expect(await value('import { twice } from "./util"; twice()')).toBe("10");
    expect(await value('(await import("./util.ts")).twice()')).toBe("10");
  });

  it("may come later than the cell that wants them", async () => {
    expect((await kernel.run('import { late } from "./late.ts";')).reply.status).toBe("error");
    file("late.ts", "export const late = 'here';");
    expect(await value('import { late } from "./late.ts"; late')).toBe("'here'");
  });

  it("may lie in a folder above", async () => {
    file("../up.ts", "export const up = 'above';");
    expect(await value('import { up } from "../up"; up')).toBe("'above'");
  });

  it("have their types checked", async () => {
    file("wrong.ts", "export const wrong: number = 'text';");
    const { reply } = await kernel.run('import { wrong } from "./wrong"; wrong');
    expect(reply.traceback[0]).toMatch(/^wrong\.ts:1:14 /);
  });

  it("may be JSON, with import attributes", async () => {
    file("data.json", '{ "streets": 3 }');
    expect(await value('import data from "./data.json" with { type: "json" }; data.streets')).toBe("3");
  });
});
