/** A `.venv` with JupyterLab, nbclient and nbconvert, pinned in requirements.txt. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { oldestPython, readStamp, venvPython } from "./paths.mjs";
import { lastLine, registrySilent, run, which } from "./run.mjs";

export const debianPython = "On Debian: apt-get install python3 python3-venv";

/** @param {string} root */
const stampPath = (root) => join(root, ".venv", "gaplab-jupyter.json");
/** There from the first file of a .venv to its last: a run that finds it starts the folder again. @param {string} root */
const markPath = (root) => join(root, ".venv", "gaplab-unfinished");

/** So that papermill can write a notebook's parameters in TypeScript; does nothing where there is no papermill. @param {string} root */
const papermillPlugin = (root) => join(root, "kernel", "papermill");

/** A venv holds absolute paths, so the folder's own is part of what was done. @param {string} root */
function wanted(root) {
  const hash = createHash("sha256").update(readFileSync(join(root, "requirements.txt")));
  for (const name of ["pyproject.toml", "gaplab_papermill.py"]) {
    const file = join(papermillPlugin(root), name);
    if (existsSync(file)) hash.update(readFileSync(file));
  }
  return { requirements: hash.digest("hex"), path: root };
}

/** @param {string} root */
export function jupyterReady(root) {
  const { requirements, path } = wanted(root);
  const stamp = readStamp(stampPath(root));
  return stamp.requirements === requirements && stamp.path === path && existsSync(venvPython(root)) && !existsSync(markPath(root));
}

/** The first Python that is new enough and can make a venv; otherwise why none can. @returns {Promise<{ python?: string, version?: string, why: string }>} */
export async function findPython() {
  const oldest = oldestPython.join(".");
  const names = process.env.GAPLAB_PYTHON
    ? [process.env.GAPLAB_PYTHON]
    : ["python3", "python3.13", "python3.12", "python3.11", "python3.10", "python"];
  let why = `no Python (${oldest} or newer) on the PATH. ${debianPython}`;
  for (const name of names) {
    const python = which(name);
    if (!python) continue;
    const ask = "import sys; print('%d.%d.%d' % sys.version_info[:3]); import venv, ensurepip";
    const { code, output } = await run(python, ["-c", ask]);
    const version = /^(\d+)\.(\d+)\.\d+$/m.exec(output);
    if (!version) continue;
    const isNewEnough = Number(version[1]) > oldestPython[0] || Number(version[2]) >= oldestPython[1];
    if (isNewEnough && code === 0) return { python, version: version[0], why: "" };
    why = isNewEnough
      ? `Python ${version[0]} lacks its venv module. On Debian: apt-get install python3-venv`
      : `Python ${version[0]} is too old, ${oldest} or newer is needed. ${debianPython}`;
    if (isNewEnough) break;
  }
  return { why };
}

/** @param {string} root @param {import("./say.mjs").Say} say @returns {Promise<boolean>} whether .venv has a working Python */
export async function installJupyter(root, say) {
  if (jupyterReady(root)) return true;
  const { python, version, why } = await findPython();
  if (!python) {
    say.note(`${why}. No notebooks and no TensorFlow without it; going on with WASM`);
    return false;
  }
  const folder = join(root, ".venv");
  const isMoved = existsSync(stampPath(root)) && readStamp(stampPath(root)).path !== root;
  if (existsSync(markPath(root)) || isMoved || !existsSync(venvPython(root))) rmSync(folder, { recursive: true, force: true });
  const isFresh = !existsSync(folder);
  if (isFresh) {
    const { code, output } = await say.doing(".venv", `Python ${version}, apart from the system's`, async () => {
      mkdirSync(folder);
      writeFileSync(markPath(root), "");
      return run(python, ["-m", "venv", folder]);
    });
    if (code !== 0) {
      rmSync(folder, { recursive: true, force: true });
      say.note(`python -m venv failed: ${lastLine(output)}; going on with WASM`);
      return false;
    }
  }
  const { code, output } = await say.doing(
    "pip install -r requirements.txt",
    "JupyterLab, nbclient and nbconvert for notebooks and reports",
    async () => {
      const packages = await pip(root, ["install", "-r", join(root, "requirements.txt")]);
      return packages.code === 0 && existsSync(papermillPlugin(root))
        ? pip(root, ["install", "--no-deps", papermillPlugin(root)])
        : packages;
    },
  );
  if (code !== 0) {
    if (isFresh) rmSync(folder, { recursive: true, force: true });
    const cause = registrySilent(output) ? "PyPI did not answer" : `pip failed: ${lastLine(output)}`;
    say.note(
      `${cause}. No notebooks${isFresh ? " and no TensorFlow; going on with WASM" : " of this version; going on"}. Check the network or \`pip config list\`, then run again`,
    );
    return !isFresh;
  }
  // JupyterLab runs scripts of its own in here with Node, which would take them for ES modules, as our package.json says of all below it.
  mkdirSync(join(folder, "lib"), { recursive: true });
  writeFileSync(join(folder, "lib", "package.json"), '{ "type": "commonjs" }\n');
  writeFileSync(stampPath(root), JSON.stringify(wanted(root)));
  rmSync(markPath(root), { force: true });
  return true;
}

/** What only the tests need. @param {string} root @param {import("./say.mjs").Say} say */
export async function installTestTools(root, say) {
  const file = join(root, "test", "requirements.txt");
  const stamp = join(root, ".venv", "gaplab-test-tools.json");
  const requirements = createHash("sha256").update(readFileSync(file)).digest("hex");
  if (readStamp(stamp).requirements === requirements) return;
  const { code, output } = await say.doing(
    "pip install -r test/requirements.txt",
    "papermill, console, Jupyter's kernel tests",
    () => pip(root, ["install", "-r", file]),
  );
  if (code === 0) writeFileSync(stamp, JSON.stringify({ requirements }));
  else say.note(`pip failed: ${lastLine(output)}; the tests that need these tools will fail`);
}

/** pip of the .venv. @param {string} root @param {string[]} args */
export const pip = (root, args) =>
  run(venvPython(root), ["-m", "pip", "--disable-pip-version-check", ...args], {
    // The user's own defaults hold (index, certificates, proxy), except those that lead out of the .venv.
    env: { PIP_RETRIES: "2", ...process.env, PIP_NO_INPUT: "1", PIP_USER: "0", PYTHONNOUSERSITE: "1" },
  });
