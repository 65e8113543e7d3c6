/**
 * Plain tslab and Deno, as the npm registry has them, in build/bench-kernel/: installed once, their files untouched. Beside them what
 * TensorFlow's Python side needs: set-up takes the wheel alone, for its library.
 */
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readStamp, venvPython } from "../../../setup/paths.mjs";
import { lastLine, run } from "../../../setup/run.mjs";

const wanted = {
  private: true,
  dependencies: { tslab: "1.0.22", "@tensorflow/tfjs": "4.22.0" },
  // Deno has no binary for some systems; the comparison goes on without it.
  optionalDependencies: { deno: "2.9.6" },
};

/** @param {string} root */
export const rivalsFolder = (root) => join(root, "build", "bench-kernel");

/** @typedef {(line: string) => void} Say */

/** @param {string} root @param {Say} say */
export async function installRivals(root, say) {
  await installNodePackages(root, say);
  await installPythonPackages(root, say);
}

/** @param {string} root @param {Say} say */
async function installNodePackages(root, say) {
  const folder = rivalsFolder(root);
  const stamp = join(folder, "installed.json");
  if (JSON.stringify(readStamp(stamp)) === JSON.stringify(wanted)) return;
  rmSync(join(folder, "node_modules"), { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify(wanted, null, 2));
  say("npm install: tslab, @tensorflow/tfjs and Deno into build/bench-kernel/");
  const args = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--include=optional"];
  const { code, output } = await run("npm", args, { cwd: folder });
  if (code !== 0) return say(`npm install failed: ${lastLine(output)}`);
  writeFileSync(stamp, JSON.stringify(wanted));
}

/** @param {string} root */
export const pythonPackages = (root) => join(rivalsFolder(root), "python");

/** The packages that TensorFlow's wheel asks for, in a folder of their own: the .venv stays as it is. @param {string} root @param {Say} say */
async function installPythonPackages(root, say) {
  const folder = pythonPackages(root);
  const stamp = join(rivalsFolder(root), "python.json");
  const { code, output } = await run(venvPython(root), ["-c", listRequirements]);
  if (code !== 0) return say(`ipykernel goes without TensorFlow: ${lastLine(output)}`);
  if (JSON.stringify(readStamp(stamp)) === JSON.stringify({ output })) return;
  say("pip install: the Python packages that TensorFlow's wheel asks for into build/bench-kernel/");
  rmSync(folder, { recursive: true, force: true });
  const versions = ["--constraint", join(root, "requirements.txt")];
  const args = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target", folder, ...versions];
  const installed = await run(venvPython(root), [...args, ...output.trim().split("\n")]);
  if (installed.code !== 0) return say(`pip install failed: ${lastLine(installed.output)}`);
  writeFileSync(stamp, JSON.stringify({ output }));
}

const listRequirements = `
from importlib.metadata import distributions
wheel = next(one for one in distributions() if one.name.replace("_", "-") in ("tensorflow-cpu", "tensorflow"))
print("\\n".join(one for one in wheel.requires or [] if "extra ==" not in one))
`;

/** Deno's own program: its package brings one for each system, as an optional dependency. @param {string} root @returns {string | undefined} */
export function denoProgram(root) {
  const os = { linux: "linux", darwin: "darwin", win32: "win32" }[/** @type {string} */ (process.platform)];
  const name = `${os}-${process.arch}${os === "linux" ? "-glibc" : ""}`;
  const program = join(rivalsFolder(root), "node_modules", "@deno", name, os === "win32" ? "deno.exe" : "deno");
  return existsSync(program) ? program : undefined;
}
