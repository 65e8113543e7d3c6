/**
 * The addons in build/: tfjs_binding.node, from the source that @tensorflow/tfjs-node-gpu ships, against the TensorFlow wheel; and
 * each file and each folder of native/, where `// links: tensorflow` in the first lines says that it needs TensorFlow too. A folder's
 * files make one addon together, which may be absent: what it speeds up then runs in TensorFlow's own operations.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { packageVersion, readStamp, tensorflowVersion } from "./paths.mjs";
import { lastLine, run, which } from "./run.mjs";
import { tensorflowFolder } from "./tensorflow.mjs";

/** @typedef {{ name: string, sources: string[], needsTensorflow: boolean, isOptional?: boolean }} Addon */

/** `CXX` names another compiler. @returns {string | undefined} */
export const findCompiler = () =>
  [process.env.CXX, "g++", "c++", "clang++"].map((name) => name && which(name)).find(Boolean) || undefined;

/** @param {string} root */
const stampPath = (root) => join(root, "build", "addon.json");

/** The C++ files of a folder, or none. @param {string} folder */
const filesOf = (folder) =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => /\.(cc|h)$/.test(name))
        .sort()
        .map((name) => join(folder, name))
    : [];

/** @param {string} file */
const isSource = (file) => file.endsWith(".cc");

/** @param {string} root @returns {Addon[]} `sources` holds the headers beside them too. */
function addons(root) {
  const binding = join(root, "node_modules", "@tensorflow", "tfjs-node-gpu", "binding");
  const own = join(root, "native");
  const folders = existsSync(own) ? readdirSync(own, { withFileTypes: true }).filter((entry) => entry.isDirectory()) : [];
  const needsTensorflow = (/** @type {string} */ source) => /^\/\/ links: tensorflow/m.test(readFileSync(source, "utf8"));
  return [
    { name: "tfjs_binding", sources: filesOf(binding), needsTensorflow: true },
    ...filesOf(own)
      .filter(isSource)
      .map((source) => ({
        name: basename(source, ".cc"),
        sources: [source],
        needsTensorflow: needsTensorflow(source),
      })),
    ...folders.map(({ name }) => {
      const sources = filesOf(join(own, name));
      return { name, sources, needsTensorflow: sources.some(needsTensorflow), isOptional: true };
    }),
  ];
}

/** Whatever would make the same addon different. @param {string} root @param {string} compiler */
async function wanted(root, compiler) {
  const hash = createHash("sha256");
  // The compiler's flags are in this file.
  hash.update(readFileSync(fileURLToPath(import.meta.url)));
  for (const { sources } of addons(root)) for (const source of sources) hash.update(readFileSync(source));
  return {
    tfjs: packageVersion(root, "@tensorflow/tfjs-node-gpu"),
    headers: packageVersion(root, "node-api-headers"),
    tensorflow: String(readStamp(join(root, ".venv", "gaplab-tensorflow.json")).device) + " " + tensorflowVersion,
    folder: tensorflowFolder(root),
    compiler: (await run(compiler, ["--version"])).output.split("\n")[0],
    sources: hash.digest("hex"),
  };
}

/** @param {string} root @param {string} compiler */
export async function addonReady(root, compiler) {
  const { without, ...stamp } = readStamp(stampPath(root));
  const absent = Object.keys(without ?? {});
  const there = addons(root).every(({ name }) => absent.includes(name) || existsSync(join(root, "build", `${name}.node`)));
  return there && JSON.stringify(stamp) === JSON.stringify(await wanted(root, compiler));
}

/** @param {string} root @param {import("./say.mjs").Say} say @param {string} compiler @returns {Promise<boolean>} */
export async function compileAddons(root, say, compiler) {
  if (await addonReady(root, compiler)) return true;
  const tensorflow = tensorflowFolder(root);
  if (!tensorflow) return false;
  const build = join(root, "build");
  mkdirSync(build, { recursive: true });
  rmSync(stampPath(root), { force: true });
  for (const name of readdirSync(build).filter((name) => name.endsWith(".unfinished"))) rmSync(join(build, name), { force: true });
  /** @type {Record<string, string>} Optional addons that this compiler does not make, and why; tried again when anything changes. */
  const without = {};
  const { code, output } = await say.doing(
    `${basename(compiler)} → build/*.node`,
    `TensorFlow ${tensorflowVersion} as a Node addon`,
    async () => {
      const results = await Promise.all(
        addons(root).map(async (addon) => {
          const unfinished = join(build, `.${addon.name}.${process.pid}.unfinished`);
          const result = await run(compiler, flags(root, addon, tensorflow, unfinished));
          const target = join(build, `${addon.name}.node`);
          if (result.code === 0) renameSync(unfinished, target);
          else {
            rmSync(unfinished, { force: true });
            if (!addon.isOptional) return result;
            rmSync(target, { force: true });
            without[addon.name] = lastLine(result.output);
          }
          return { code: 0, output: "" };
        }),
      );
      const failed = results.find((result) => result.code !== 0);
      if (failed) return failed;
      return { code: 0, output: "" };
    },
  );
  if (code !== 0) {
    say.note(`the addon did not compile: ${lastLine(output)}; going on with WASM`);
    return false;
  }
  for (const [name, why] of Object.entries(without)) {
    say.note(`native/${name} did not compile: ${why}; going on with TensorFlow's own operations`);
  }
  writeFileSync(stampPath(root), JSON.stringify({ ...(await wanted(root, compiler)), without }));
  return true;
}

/** @param {string} root @param {Addon} addon @param {string} tensorflow @param {string} output */
function flags(root, addon, tensorflow, output) {
  const packages = join(root, "node_modules");
  const common = [
    "-std=c++17",
    // Loops become vectors; a square root too, once nobody asks for errno. What does not link is to fail when loaded, not when called.
    ...(addon.isOptional ? ["-O3", "-fno-math-errno", "-Wl,-z,now"] : ["-O2"]),
    "-fPIC",
    "-shared",
    "-pthread",
    "-w",
    "-DNAPI_VERSION=8",
    "-I",
    join(packages, "node-api-headers", "include"),
  ];
  const headers = ["-I", join(packages, "@tensorflow", "tfjs-node-gpu"), "-I", join(tensorflow, "include")];
  // Relative to the addon, so the clone's own path, spaces or colons and all, is not in it.
  const libraries = [
    "-L",
    tensorflow,
    "-l:libtensorflow_cc.so.2",
    "-l:libtensorflow_framework.so.2",
    // What TensorFlow was given stays where it is when the thread that loaded the addon ends.
    "-Wl,-z,nodelete",
    `-Wl,-rpath,$ORIGIN/${relative(join(root, "build"), tensorflow)}`,
  ];
  return [
    ...common,
    ...(addon.needsTensorflow ? headers : []),
    ...addon.sources.filter(isSource),
    "-o",
    output,
    ...(addon.needsTensorflow ? libraries : []),
  ];
}
