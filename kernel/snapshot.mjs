/**
 * Builds the V8 start-up snapshot from which the kernel starts three times as fast: `node kernel/snapshot.mjs [BLOB]`.
 * A blob fits one Node binary, one processor and one folder only. Beside it goes a line that says for which, and how large it is;
 * `launch.sh` compares that, and starts the kernel the plain way where it differs. Written beside and renamed.
 */
import { build } from "esbuild";
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { argv, env, execPath, exit, pid, stderr } from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..");
const compile = join(here, "dist", "compile");
export const snapshotFile = join(root, "build", "kernel.blob");
/** What a build and an installation of packages write last. */
const madeFrom = ["kernel/dist/.tsbuildinfo", "dist/.tsbuildinfo", "node_modules/.package-lock.json"].map((file) =>
  join(root, file),
);

const require = createRequire(import.meta.url);
const run = promisify(execFile);
/** Without options for V8 from outside: a kernel that is started without them could not start from the snapshot. @param {string[]} words */
const runNode = (...words) => run(execPath, words, { maxBuffer: 2 ** 24, env: { ...env, NODE_OPTIONS: undefined } });

/** What the launcher compares. @param {string} blob */
const labelOf = async (blob) => (await run(join(here, "launch.sh"), ["--label", execPath, blob])).stdout;

/** @param {string} [blob] @returns {Promise<boolean>} whether a kernel that this Node starts will start from it */
export async function snapshotFits(blob = snapshotFile) {
  const label = `${blob}.for`;
  if (!existsSync(blob) || !existsSync(label) || readFileSync(label, "utf8") !== (await labelOf(blob))) return false;
  const made = statSync(blob).mtimeMs;
  return madeFrom.every((file) => (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) <= made);
}

/** @param {string} [blob] */
export async function buildSnapshot(blob = snapshotFile) {
  const bundle = `${blob}.${pid}.cjs`;
  const beside = `${blob}.${pid}.part`;
  const begun = new Date();
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
      plugins: [
        { name: "typescript for tslab", setup: answerFork },
        { name: "without crypto", setup: withoutCrypto },
      ],
    });
    await runNode("--snapshot-blob", beside, "--build-snapshot", bundle);
    await runNode("--snapshot-blob", beside, join(here, "try-snapshot.mjs"));
    utimesSync(beside, begun, begun); // a build meanwhile makes it an old one
    rmSync(`${blob}.for`, { force: true });
    renameSync(beside, blob);
    writeFileSync(`${blob}.for`, await labelOf(blob));
  } finally {
    for (const file of [bundle, beside]) rmSync(file, { force: true });
  }
}

/**
 * The library's slow modules, then what `compile/snapshot.ts` says. There is no WebAssembly while a snapshot is built, and Node adds it when
 * it starts from one, unless the name is taken. What a cell forks is to be a plain Node, and no second kernel.
 */
async function entry() {
  const { slowModules } = await import(pathToFileURL(join(root, "dist", "preload.js")).href);
  const files = slowModules.map((/** @type {string} */ name) => JSON.stringify(require.resolve(name)));
  return `
    globalThis[Symbol.for("gaplab.modules")] = { ${files.map((/** @type {string} */ file) => `${file}: require(${file})`).join(", ")} };
    require("./snapshot.js");
    require("node:v8").startupSnapshot.addDeserializeCallback(() => void process.execArgv.splice(0));
  `;
}

/**
 * tslab's fork is our TypeScript, as in `dist/compile/fork.js`, which has nothing to do here; and its converter looks for tslab's own
 * declarations beside itself. @param {import("esbuild").PluginBuild} build
 */
function answerFork(build) {
  const ours = JSON.stringify(join(compile, "typescript.js"));
  build.onResolve({ filter: /^@tslab\/typescript-for-tslab$/ }, () => ({ path: "fork", namespace: "gaplab" }));
  build.onLoad({ filter: /^fork$/, namespace: "gaplab" }, () => ({
    contents: `module.exports = require(${ours}).ts;`,
    resolveDir: compile,
  }));
  build.onLoad({ filter: /[\\/]compile[\\/]fork\.js$/ }, () => ({ contents: "" }));
  build.onLoad({ filter: /[\\/]tslab[\\/]dist[\\/]converter\.js$/ }, ({ path }) => ({
    contents: `const __dirname = ${JSON.stringify(dirname(path))};\n${readFileSync(path, "utf8")}`,
  }));
}

/** Node 24 breaks off when it loads `crypto` after a snapshot has it. TypeScript does without, and with it only compares texts. @param {import("esbuild").PluginBuild} build */
function withoutCrypto(build) {
  build.onResolve({ filter: /^(node:)?crypto$/ }, () => ({ path: "crypto", namespace: "gaplab none" }));
  build.onLoad({ filter: /./, namespace: "gaplab none" }, () => ({ contents: 'throw new Error("not in a snapshot");' }));
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await buildSnapshot(argv[2]);
  } catch (error) {
    const [what, ...lines] = /** @type {Error} */ (error).message.split("\n");
    const why = lines.find((line) => /fail|error/i.test(line));
    stderr.write(
      `kernel/snapshot.mjs: no start-up snapshot, the kernel will start without one: ${what}${why ? ` (${why.trim()})` : ""}\n`,
    );
    exit(1);
  }
}
