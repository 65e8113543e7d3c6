/** A folder of src imports itself and the rows above it, never beside, never below. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

const rows = [
  ["core"],
  ["labels"],
  ["backend", "image", "checkpoint"],
  ["camera"],
  ["loss", "display", "layer"],
  ["world"],
  ["model", "discriminator", "metric"],
  ["dataset"],
  ["tailor"],
  ["method"],
  ["training"],
  ["audit", "parity"],
  ["study", "experiment"],
  ["report"],
  ["cli"],
];
/** Plain JavaScript that runs before anything is built: the command line may load these two by their path, and the library nothing of them. */
const installers = ["kernel/install.mjs", "setup/checks.mjs"];
const rowOf = (folder: string) => rows.findIndex((row) => row.includes(folder));

/** What is wrong with one file's imports. `path` is relative to the project's root; kernel/ runs one folder down, from kernel/dist. */
function violations(path: string, text: string): string[] {
  const imported = [...text.matchAll(/(?:from\s+|import\s*\(?\s*|new URL\(\s*)"(\.[^"]+\.m?[jt]s)"/g)].map(([, to]) =>
    relative(root, join(root, dirname(path), to)),
  );
  const [top, folder] = path.split("/");
  return imported.flatMap((target) => {
    const [toTop, toFolder] = target.split("/");
    const isAllowed =
      top === "kernel"
        ? toTop === "kernel" || /^(\.\.\/)?(src|dist)\/(index|preload)\.[jt]s$/.test(target)
        : ["src/index.ts", "src/preload.ts"].includes(path) ||
          (top === "src" && folder === "cli" && installers.includes(target)) ||
          (toTop === "src" && (toFolder === folder || (rowOf(toFolder) >= 0 && rowOf(toFolder) < rowOf(folder))));
    return isAllowed ? [] : [`${path} imports ${target}`];
  });
}

const files = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.m?ts$|\.mjs$/.test(name) && !name.startsWith("dist/"))
    .map((name) => `${folder}/${name}`);

describe("the import rule", () => {
  it("knows every folder of src", () => {
    const folders = readdirSync(join(root, "src"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map((entry) => entry.name).filter((name) => rowOf(name) < 0)).toEqual([]);
  });

  it("holds in src and kernel", () => {
    const found = [...files("src"), ...files("kernel")].flatMap((path) => violations(path, readFileSync(join(root, path), "utf8")));
    expect(found).toEqual([]);
  });

  it.each([
    ["below", "src/core/frame.ts", 'import { x } from "../labels/index.js";'],
    ["beside", "src/backend/start.ts", 'export * from "../image/index.js";'],
    ["the kernel", "src/study/run.ts", 'import "../../kernel/main.js";'],
    ["a type, on the spot", "src/world/street.ts", 'let a: import("../dataset/index.js").Batch;'],
    [
      "the kernel's installer, outside the command line",
      "src/study/run.ts",
      'new URL("../../kernel/install.mjs", import.meta.url);',
    ],
    ["another of the installer's files", "src/cli/kernel.ts", 'new URL("../../kernel/spec/spec.mjs", import.meta.url);'],
    ["set-up, in the kernel's installer", "kernel/spec/list.mjs", 'import { run } from "../../setup/run.mjs";'],
    ["past the kernel's one door", "kernel/prelude.ts", 'import { train } from "../src/training/index.js";'],
  ])("catches an import from %s", (_, path, text) => {
    expect(violations(path, text)).toHaveLength(1);
  });

  it("lets through what is above, and the kernel's door", () => {
    expect(
      violations("src/study/run.ts", 'import { x } from "../core/index.js"; import y from "./spec.js"; import z from "sharp";'),
    ).toEqual([]);
    expect(violations("src/cli/kernel.ts", 'const url = new URL("../../kernel/install.mjs", import.meta.url);')).toEqual([]);
    expect(violations("kernel/prelude.ts", 'import * as all from "../src/index.js";')).toEqual([]);
  });
});
