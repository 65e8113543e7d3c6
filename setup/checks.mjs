/** What set-up has to show for itself, for `gaplab doctor`: the same functions that set-up decides by. */
import { join } from "node:path";
import { listKernelspecs } from "../kernel/spec/list.mjs";
import { kernelSnapshotState } from "../kernel/spec/snapshot.mjs";
import { addonReady, findCompiler } from "./addon.mjs";
import { buildReady } from "./build.mjs";
import { findChromium, howToGetChromium } from "./chromium.mjs";
import { nodePackagesReady } from "./node-packages.mjs";
import { oldestNode, oldestPython, projectRoot, readStamp, tensorflowVersion } from "./paths.mjs";
import { findPython, jupyterReady } from "./python.mjs";
import { run, which } from "./run.mjs";
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
    await jupyter(root),
    ...(await kernelspecs()),
    ...(await snapshot()),
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

/** Set-up's own Jupyter in .venv, or the user's. @param {string} root @returns {Promise<Check>} */
async function jupyter(root) {
  const own = jupyterReady(root);
  const others = which("jupyter");
  const version = others && /^jupyter_core *: *([\d.]+)/m.exec((await run(others, ["--version"])).output)?.[1];
  const onPath = others && `${others}${version ? ` (jupyter_core ${version})` : ""}`;
  const found = own
    ? `JupyterLab in .venv${onPath ? `; on the PATH ${onPath}` : ""}`
    : (onPath ?? "no finished .venv, no jupyter on the PATH");
  return {
    name: "Jupyter",
    ok: own || others !== undefined,
    needed: false,
    found,
    fix: `${setUp} Or install Jupyter yourself. Without it there are no notebooks, except in VS Code.`,
  };
}

/** One line for each kernelspec of GapLab's that Jupyter can see from here. @returns {Promise<Check[]>} */
async function kernelspecs() {
  const found = await listKernelspecs();
  const none = {
    name: "kernel",
    ok: false,
    needed: false,
    found: "no kernelspec",
    fix: `${setUp} Or \`gaplab kernel install\`, for your own Jupyter.`,
  };
  if (found.length === 0) return [none];
  return found.map(({ ok, folder, from, root, nodeVersion, problem, fix }) => ({
    name: "kernel",
    ok,
    needed: false,
    found: ok ? `${folder} (${from}): ${root} with Node ${nodeVersion}` : `${folder} (${from}): ${problem}`,
    fix,
  }));
}

/** @returns {Promise<Check[]>} */
async function snapshot() {
  const state = await kernelSnapshotState();
  return state ? [{ name: "kernel snapshot", needed: false, ...state }] : [];
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
