/** PyTorch for the benchmark alone: a virtual environment of its own in build/, from the Python index. About 5 GB, most of it CUDA's. */
import { spawnSync } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../../build/bench-pytorch/", import.meta.url));
const version = "2.15.0";
const done = `${folder}gaplab-${version}`;
export const python = `${folder}bin/python`;

/** Installs PyTorch where it is not there yet. @throws Error that says what to do */
export function installPyTorch() {
  if (existsSync(done)) return;
  rmSync(folder, { recursive: true, force: true });
  console.error(
    `installing PyTorch ${version} into build/bench-pytorch (about 5 GB; its wheel needs CUDA's libraries to load at all)`,
  );
  run("python3", ["-m", "venv", folder], "Python 3.10 or newer with venv");
  run(python, ["-m", "pip", "install", "-q", "--no-compile", `torch==${version}`, "numpy==2.4.6"], "the Python index");
  writeFileSync(done, "");
}

/** @param {string} command @param {string[]} args @param {string} needed */
function run(command, args, needed) {
  const { status, error } = spawnSync(command, args, { stdio: ["ignore", "inherit", "inherit"] });
  if (error || status !== 0) throw new Error(`bench:step: ${command} ${args.slice(0, 3).join(" ")} failed; it needs ${needed}`);
}
