/** What set-up has to show for itself, for `gaplab doctor`: the same functions that set-up decides by. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { addonReady, findCompiler } from "./addon.mjs";
import { buildReady } from "./build.mjs";
import { findChromium, howToGetChromium } from "./chromium.mjs";
import { nodePackagesReady } from "./node-packages.mjs";
import { oldestNode, oldestPython, projectRoot, readStamp, tensorflowVersion } from "./paths.mjs";
import { findPython, jupyterReady } from "./python.mjs";
import { run } from "./run.mjs";
import { tensorflowFolder, wantedDevice } from "./tensorflow.mjs";

/** @typedef {{ name: string, ok: boolean, needed: boolean, found: string, fix?: string }} Check */

const setUp = "Run `npm run setup`.";

/** @returns {Promise<Check[]>} */
export async function checks() {
  const root = projectRoot;
  return [
    node(),
    packages(root),
    built(root),
    await python(),
    jupyter(root),
    kernel(root),
    await tensorflow(root),
    await compiler(root),
    chromium(),
  ];
}

/** @returns {Check} */
function node() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  const ok = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
  return {
    name: "Node",
    ok,
    needed: true,
    found: process.versions.node,
    fix: `Install Node ${oldestNode.join(".")} or newer (https://nodejs.org).`,
  };
}

/** @param {string} root @returns {Check} */
function packages(root) {
  const ok = nodePackagesReady(root);
  return {
    name: "npm packages",
    ok,
    needed: true,
    found: ok ? "as in package-lock.json" : "not those of package-lock.json",
    fix: setUp,
  };
}

/** @param {string} root @returns {Check} */
function built(root) {
  const ok = buildReady(root);
  return {
    name: "build",
    ok,
    needed: false,
    found: ok ? "dist/ is up to date" : "dist/ is older than the sources",
    fix: "Run `npm run setup`; it compiles them.",
  };
}

/** @returns {Promise<Check>} */
async function python() {
  const { version, why } = await findPython();
  return {
    name: "Python",
    ok: version !== undefined,
    needed: false,
    found: version ?? `none that is ${oldestPython.join(".")} or newer`,
    fix: why,
  };
}

/** @param {string} root @returns {Check} */
function jupyter(root) {
  const ok = jupyterReady(root);
  return {
    name: "Jupyter",
    ok,
    needed: false,
    found: ok ? "JupyterLab in .venv" : "no finished .venv",
    fix: `${setUp} Without it there are no notebooks.`,
  };
}

/** @param {string} root @returns {Check} */
function kernel(root) {
  const file = join(root, ".venv", "share", "jupyter", "kernels", "gaplab", "kernel.json");
  const argv = /** @type {string[]} */ (readStamp(file).argv ?? []);
  const lost = argv.slice(0, 2).find((path) => !existsSync(path));
  const found =
    argv.length === 0 ? "no kernelspec in .venv" : lost ? `it starts ${lost}, which is not there` : "kernelspec in .venv";
  return { name: "kernel", ok: argv.length > 0 && !lost, needed: false, found, fix: setUp };
}

/** @param {string} root @returns {Promise<Check>} */
async function tensorflow(root) {
  const folder = tensorflowFolder(root);
  const device = await wantedDevice();
  const stamp = readStamp(join(root, ".venv", "gaplab-tensorflow.json"));
  const ok = folder !== undefined && stamp.version === tensorflowVersion && stamp.device === device;
  const found = ok
    ? `${tensorflowVersion} for the ${device.toUpperCase()}`
    : folder
      ? `not ${tensorflowVersion} for the ${device.toUpperCase()}`
      : "none in .venv";
  return { name: "TensorFlow wheel", ok, needed: false, found, fix: `${setUp} Without it WASM computes, about ten times slower.` };
}

/** @param {string} root @returns {Promise<Check>} */
async function compiler(root) {
  const found = findCompiler();
  if (!found) {
    return {
      name: "C++ compiler",
      ok: false,
      needed: false,
      found: "no g++, c++ or clang++",
      fix: "On Debian: apt-get install g++. Then run `npm run setup`.",
    };
  }
  const version = (await run(found, ["--version"])).output.split("\n")[0];
  const isCurrent = await addonReady(root, found);
  return {
    name: "C++ compiler",
    ok: isCurrent,
    needed: false,
    found: isCurrent ? version : `${version}; the addon in build/ is not made from these sources`,
    fix: setUp,
  };
}

/** @returns {Check} */
function chromium() {
  const found = findChromium();
  return {
    name: "Chromium",
    ok: found !== undefined,
    needed: false,
    found: found ?? "none (the browser tests need one)",
    fix: `${howToGetChromium}.`,
  };
}
