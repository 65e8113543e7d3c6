/**
 * Builds the V8 start-up snapshot from which the kernel starts three times as fast: `node kernel/snapshot.mjs [BLOB]`.
 * A blob fits one Node binary only. Beside it goes a line that says for which, and how large it is; `launch.sh` compares both, and starts
 * the kernel the plain way where they differ. Written beside and renamed.
 */
import { build } from "esbuild";
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { argv, execPath, exit, pid, stderr } from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";

const here = dirname(fileURLToPath(import.meta.url));
const compile = join(here, "dist", "compile");
export const snapshotFile = join(here, "..", "build", "kernel.blob");

const require = createRequire(import.meta.url);
const run = promisify(execFile);

/** What the launcher compares. @param {string} blob */
const labelOf = async (blob) => (await run(join(here, "launch.sh"), ["--label", execPath, blob])).stdout;

/** @param {string} [blob] @returns {Promise<boolean>} whether a kernel that this Node starts will start from it */
export async function snapshotFits(blob = snapshotFile) {
  const label = `${blob}.for`;
  if (!existsSync(blob) || !existsSync(label) || readFileSync(label, "utf8") !== (await labelOf(blob))) return false;
  const made = statSync(blob).mtimeMs;
  return [join(here, "dist"), join(here, "..", "dist")].every((folder) => statSync(join(folder, ".tsbuildinfo")).mtimeMs <= made);
}

/** @param {string} [blob] */
export async function buildSnapshot(blob = snapshotFile) {
  const bundle = `${blob}.${pid}.cjs`;
  const beside = `${blob}.${pid}.part`;
  mkdirSync(dirname(blob), { recursive: true });
  try {
    await build({
      stdin: { contents: await entry(), resolveDir: compile },
      outfile: bundle,
      bundle: true,
      minify: true,
      platform: "node",
      format: "cjs",
      logLevel: "error",
      define: { "import.meta.url": JSON.stringify(pathToFileURL(join(compile, "stock.js")).href) },
      plugins: [{ name: "typescript for tslab", setup: answerFork }],
    });
    await run(execPath, ["--snapshot-blob", beside, "--build-snapshot", bundle], { maxBuffer: 2 ** 24 });
    rmSync(`${blob}.for`, { force: true });
    renameSync(beside, blob);
    writeFileSync(`${blob}.for`, await labelOf(blob));
  } finally {
    for (const file of [bundle, beside]) rmSync(file, { force: true });
  }
}

/**
 * The library's slow modules, then what `compile/snapshot.ts` says. One of them makes a WebAssembly module as it loads, which no snapshot can
 * hold, and does without where there is none.
 */
async function entry() {
  const { slowModules } = await import(pathToFileURL(join(here, "..", "dist", "preload.js")).href);
  const files = slowModules.map((/** @type {string} */ name) => JSON.stringify(require.resolve(name)));
  return `
    const { WebAssembly } = globalThis;
    delete globalThis.WebAssembly;
    globalThis[Symbol.for("gaplab.modules")] = { ${files.map((/** @type {string} */ file) => `${file}: require(${file})`).join(", ")} };
    globalThis.WebAssembly = WebAssembly;
    require("./snapshot.js");
  `;
}

/** tslab's fork is our TypeScript, as in `dist/compile/fork.js`, which has nothing to do here. @param {import("esbuild").PluginBuild} build */
function answerFork(build) {
  const ours = JSON.stringify(join(compile, "typescript.js"));
  build.onResolve({ filter: /^@tslab\/typescript-for-tslab$/ }, () => ({ path: "fork", namespace: "gaplab" }));
  build.onLoad({ filter: /^fork$/, namespace: "gaplab" }, () => ({
    contents: `module.exports = require(${ours}).ts;`,
    resolveDir: compile,
  }));
  build.onLoad({ filter: /[\\/]compile[\\/]fork\.js$/ }, () => ({ contents: "" }));
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await buildSnapshot(argv[2]);
  } catch (error) {
    stderr.write(
      `kernel/snapshot.mjs: no start-up snapshot, the kernel will start without one: ${/** @type {Error} */ (error).message}\n`,
    );
    exit(1);
  }
}
