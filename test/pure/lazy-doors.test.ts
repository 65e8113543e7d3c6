/** What the library loads before anybody asks for anything: little, because each notebook waits for it. */
import { execFileSync } from "node:child_process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { expect, test } from "vitest";

const library = pathToFileURL(fileURLToPath(new URL("../../dist/index.js", import.meta.url))).href;

/** Runs code in a process of its own; gives the packages whose files it loaded as ES modules or through CommonJS. */
function packagesOf(code: string): string[] {
  const hook = `import { writeSync } from "node:fs"; export const load = (url, context, next) => (writeSync(1, url + "\\n"), next(url, context));`;
  const script = `
    import { register } from "node:module";
    import Module from "node:module";
    register("data:text/javascript," + ${JSON.stringify(encodeURIComponent(hook))});
    const load = Module._load;
    Module._load = function (request, ...rest) { console.log("node_modules/" + request); return load.call(this, request, ...rest); };
    ${code}`;
  const said = execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8", maxBuffer: 2 ** 26 });
  return [...new Set([...said.matchAll(/node_modules\/((?:@[\w-]+\/)?[\w-]+)/g)].map(([, name]) => name))];
}

const slow = ["sharp", "fast-png", "vega", "vega-lite", "zod", "commander", "fflate", "marked", "typescript"];

test("the library loads without the packages that only some work needs", () => {
  const loaded = packagesOf(`await import(${JSON.stringify(library)});`);
  expect(loaded).toContain("d3-contour");
  expect(loaded).toContain("@tensorflow/tfjs-core");
  expect(loaded.filter((name) => slow.includes(name))).toEqual([]);
});

test("and with them once they are needed", () => {
  const loaded = packagesOf(`
    const { chart, display, drawStreet } = await import(${JSON.stringify(library)});
    await drawStreet("gta", { seed: 1, index: 0, width: 32, height: 16 }).depth[display]();`);
  expect(loaded).toEqual(expect.arrayContaining(["sharp", "vega"]));
});
