/**
 * PyTorch for the benchmark alone: a virtual environment of its own in build/, from the Python index. The index's Linux wheel (540 MB) wants
 * CUDA's libraries in order to load (1.9 GB more): 3.9 GB on disk. An index with PyTorch's CPU wheel (PIP_EXTRA_INDEX_URL) saves them.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { lastLine, registrySilent, run, which } from "../../../setup/run.mjs";

const folder = fileURLToPath(new URL("../../../build/bench-pytorch/", import.meta.url));
const lists = ["requirements.txt", "requirements-cuda.txt"].map((name) => fileURLToPath(new URL(name, import.meta.url)));
export const python = `${folder}bin/python`;

const instead = "`npm run bench:step -- --only ours --only stock` times this side alone.";

/** A virtual environment holds absolute paths, so the folder is part of what was done. */
const wanted = () =>
  lists.reduce((hash, list) => hash.update(readFileSync(list)), createHash("sha256").update(folder)).digest("hex");
const stamp = `${folder}gaplab.sha256`;

/** Installs PyTorch where it is not there yet. @throws Error that says what to do */
export async function installPyTorch() {
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted()) return;
  const base = findPython();
  rmSync(folder, { recursive: true, force: true });
  console.error("PyTorch goes into build/bench-pytorch, once: up to 2.4 GB to fetch, 3.9 GB on disk");
  await mustRun(base, ["-m", "venv", folder], "making a virtual environment. On Debian: apt-get install python3-venv");
  for (const list of lists) {
    await mustRun(
      python,
      ["-m", "pip", "install", "--no-deps", "--no-compile", "--no-cache-dir", "-r", list],
      `installing ${list}`,
    );
    if (spawnSync(python, ["-c", "import torch"]).status === 0) return writeFileSync(stamp, wanted());
  }
  const { stderr } = spawnSync(python, ["-c", "import torch"], { encoding: "utf8" });
  throw new Error(`bench:step: PyTorch is installed and does not load: ${lastLine(stderr)}. ${instead}`);
}

/** PyTorch 2.15 asks for 3.11. */
function findPython() {
  const names = process.env.GAPLAB_PYTHON ? [process.env.GAPLAB_PYTHON] : ["python3", "python3.13", "python3.12", "python3.11"];
  const ask = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))";
  for (const name of names) {
    const path = which(name);
    if (path && spawnSync(path, ["-c", ask]).status === 0) return path;
  }
  const hint = "On Debian: apt-get install python3 python3-venv; GAPLAB_PYTHON names another.";
  throw new Error(
    `bench:step: PyTorch needs Python 3.11 or newer with venv, and ${names.join(", ")} is not that. ${hint} ${instead}`,
  );
}

/** @param {string} command @param {string[]} args @param {string} doing */
async function mustRun(command, args, doing) {
  const { code, output } = await run(command, args, { env: { PIP_RETRIES: "2", ...process.env, PIP_USER: "0" } });
  if (code === 0) return;
  const cause = registrySilent(output)
    ? "the Python index did not answer; check the network or `pip config list`"
    : lastLine(output);
  throw new Error(`bench:step: ${doing} failed: ${cause}. ${instead}`);
}
