/**
 * The addons in build/: tfjs_binding.node, from the source that @tensorflow/tfjs-node-gpu ships, against the TensorFlow wheel; and
 * each file of setup/native/, where `// links: tensorflow` in its first lines says that it needs TensorFlow too.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { packageVersion, readStamp, tensorflowVersion } from "./paths.mjs";
import { lastLine, run, which } from "./run.mjs";
import { tensorflowFolder } from "./tensorflow.mjs";

/** @typedef {{ name: string, sources: string[], needsTensorflow: boolean }} Addon */

/** `CXX` names another compiler. @returns {string | undefined} */
export const findCompiler = () =>
  [process.env.CXX, "g++", "c++", "clang++"].map((name) => name && which(name)).find(Boolean) || undefined;

/** @param {string} root */
const stampPath = (root) => join(root, "build", "addon.json");

/** @param {string} root @returns {Addon[]} */
function addons(root) {
  const binding = join(root, "node_modules", "@tensorflow", "tfjs-node-gpu", "binding");
  const own = join(root, "setup", "native");
  const files = (/** @type {string} */ folder) =>
    existsSync(folder)
      ? readdirSync(folder)
          .filter((name) => name.endsWith(".cc"))
          .sort()
      : [];
  return [
    { name: "tfjs_binding", sources: files(binding).map((name) => join(binding, name)), needsTensorflow: true },
    ...files(own).map((name) => {
      const source = join(own, name);
      return {
        name: basename(name, ".cc"),
        sources: [source],
        needsTensorflow: /^\/\/ links: tensorflow/m.test(readFileSync(source, "utf8")),
      };
    }),
  ];
}

/** Whatever would make the same addon different. @param {string} root @param {string} compiler */
async function wanted(root, compiler) {
  const hash = createHash("sha256");
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
  const there = addons(root).every(({ name }) => existsSync(join(root, "build", `${name}.node`)));
  return there && JSON.stringify(readStamp(stampPath(root))) === JSON.stringify(await wanted(root, compiler));
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
  const { code, output } = await say.doing(
    `${basename(compiler)} → build/*.node`,
    `TensorFlow ${tensorflowVersion} as a Node addon`,
    async () => {
      for (const addon of addons(root)) {
        const unfinished = join(build, `.${addon.name}.${process.pid}.unfinished`);
        const result = await run(compiler, flags(root, addon, tensorflow, unfinished));
        if (result.code !== 0) {
          rmSync(unfinished, { force: true });
          return result;
        }
        renameSync(unfinished, join(build, `${addon.name}.node`));
      }
      return { code: 0, output: "" };
    },
  );
  if (code !== 0) {
    say.note(`the addon did not compile: ${lastLine(output)}; going on with WASM`);
    return false;
  }
  writeFileSync(stampPath(root), JSON.stringify(await wanted(root, compiler)));
  return true;
}

/** @param {string} root @param {Addon} addon @param {string} tensorflow @param {string} output */
function flags(root, addon, tensorflow, output) {
  const packages = join(root, "node_modules");
  const common = [
    "-std=c++17",
    "-O2",
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
    `-Wl,-rpath,$ORIGIN/${relative(join(root, "build"), tensorflow)}`,
  ];
  return [
    ...common,
    ...(addon.needsTensorflow ? headers : []),
    ...addon.sources,
    "-o",
    output,
    ...(addon.needsTensorflow ? libraries : []),
  ];
}
