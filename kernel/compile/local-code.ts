/** The files beside a notebook as modules: which file an import means, and what it is compiled to, guarded loops included. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { guardLoops } from "./guards.js";
import { importsOfKernel } from "./imports.js";
import { stock } from "./stock.js";

export interface LocalCode {
  /** A CommonJS module. */
  readonly code: string;
  /** From the code to the file, as JSON. */
  readonly map: string;
}

const endings = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".cjs", ".json"];

/** The file that `./x` or `./x.js` means, seen from a folder; undefined for packages, and for what Node is to import itself (.mjs). */
export function localFile(specifier: string, folder: string): string | undefined {
  if (!/^(?:\.{1,2}(?:\/|$)|\/|file:)/.test(specifier)) return undefined;
  const path = specifier.startsWith("file:") ? fileURLToPath(specifier) : resolve(folder, specifier);
  if (path.includes("/node_modules/")) return undefined;
  const [, bare, ending = ""] = /^(.*?)(\.[cm]?jsx?)?$/s.exec(path)!;
  const written = ending ? [`${bare}${ending.replace("j", "t")}`, ...(ending === ".js" ? [`${bare}.tsx`] : [])] : [];
  const added = [path, `${path}/index`].flatMap((one) => endings.map((end) => one + end));
  return [...written, path, ...added].find((one) => endings.some((end) => one.endsWith(end)) && stock.sys.fileExists(one));
}

export function compileLocal(path: string): LocalCode {
  const text = readFileSync(path, "utf8");
  if (path.endsWith(".json")) return { code: `module.exports = JSON.parse(${JSON.stringify(text)})`, map: "" };
  const { outputText, sourceMapText = "" } = stock.transpileModule(text, {
    fileName: path.replace(/\.[cm]ts$/, ".ts"), // CommonJS whatever its name asks for
    compilerOptions: {
      module: stock.ModuleKind.CommonJS,
      target: stock.ScriptTarget.ES2022,
      esModuleInterop: true,
      experimentalDecorators: true,
      jsx: stock.JsxEmit.React,
      sourceMap: true,
    },
    transformers: { before: [importsOfKernel(path), guardLoops] },
  });
  return { code: outputText.replace(/\n\/\/# sourceMappingURL=.*\s*$/, ""), map: sourceMapText };
}
