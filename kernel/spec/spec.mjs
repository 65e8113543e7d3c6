/**
 * The kernelspec: what Jupyter and VS Code start, written into a data folder and taken out again.
 * Source of the fields: https://jupyter-client.readthedocs.io/en/stable/kernels.html#kernel-specs
 */
import {
  accessSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { execPath } from "node:process";
import { root, specFolder } from "./places.mjs";

/** Names in the checkout: what is started, and what is shown beside its name. */
export const launcherPath = join("kernel", "launch.sh");
export const mainPath = join("kernel", "dist", "main.js");
const logos = ["logo-32x32.png", "logo-64x64.png", "logo-svg.svg"];

export const displayName = "TypeScript (GapLab)";

/** Something that the user can mend. */
export class KernelspecError extends Error {
  /** @param {{ expected: string, got: string, fix?: string }} parts */
  constructor(parts) {
    super(`expected ${parts.expected}, got ${parts.got}.${parts.fix ? ` ${parts.fix}` : ""}`);
    this.parts = parts;
  }
}

/** @typedef {{ argv: string[], display_name: string, language: string, interrupt_mode: string, metadata: Record<string, unknown> }} Kernelspec */

/** @param {string} path */
export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * The launcher picks the start-up snapshot or the plain path. Windows, and a disk that kept no file modes, start Node directly.
 * @param {NodeJS.Platform} [platform] @param {string} [checkout] @returns {Kernelspec}
 */
export function kernelspec(platform = process.platform, checkout = root) {
  const launcher = join(checkout, launcherPath);
  const start = platform !== "win32" && isExecutable(launcher) ? [launcher, execPath] : [execPath, join(checkout, mainPath)];
  const { version } = JSON.parse(readFileSync(join(checkout, "package.json"), "utf8"));
  return {
    argv: [...start, "{connection_file}"],
    display_name: displayName,
    language: "typescript",
    interrupt_mode: "message",
    metadata: { debugger: false, gaplab: { version, root: checkout } },
  };
}

/** What a kernelspec's folder holds: undefined where there is none, an error's text where it is none. @param {string} folder @returns {Kernelspec | string | undefined} */
export function readKernelspec(folder) {
  const file = join(folder, "kernel.json");
  if (!existsSync(file)) return undefined;
  try {
    const spec = JSON.parse(readFileSync(file, "utf8"));
    const isSpec = Array.isArray(spec?.argv) && spec.argv.every((/** @type {unknown} */ word) => typeof word === "string");
    return isSpec ? spec : "kernel.json has no argv";
  } catch (error) {
    return `kernel.json cannot be read: ${/** @type {Error} */ (error).message}`;
  }
}

/** Written by GapLab, at any time and from any checkout. @param {Kernelspec} spec */
export const isOurs = ({ argv, metadata }) =>
  metadata?.gaplab !== undefined || argv.some((word) => /[\\/]kernel[\\/](dist[\\/]main\.js|launch\.sh)$/.test(word));

/** @param {string} data Jupyter's data folder @returns {{ folder: string, changed: boolean }} */
export function install(data) {
  const folder = specFolder(data);
  if (!existsSync(join(root, mainPath)))
    throw new KernelspecError({
      expected: `a built kernel at ${join(root, mainPath)}`,
      got: "nothing there",
      fix: "Run `npm run build` first.",
    });
  const current = readKernelspec(folder);
  if (typeof current === "object" && !isOurs(current))
    throw new KernelspecError({
      expected: `no other kernel in ${folder}`,
      got: `one named ${JSON.stringify(current.display_name)}`,
      fix: "Move it away first.",
    });
  const text = `${JSON.stringify(kernelspec(), null, 2)}\n`;
  const file = join(folder, "kernel.json");
  const isCurrent = typeof current === "object" && readFileSync(file, "utf8") === text;
  if (isCurrent && logos.every((logo) => existsSync(join(folder, logo)))) return { folder, changed: false };
  mkdirSync(folder, { recursive: true });
  for (const logo of logos) copyFileSync(join(root, "kernel", logo), join(folder, logo));
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
  return { folder, changed: true };
}

/** Takes out a kernelspec that is GapLab's, and no other. @param {string} data @returns {{ folder: string }} */
export function uninstall(data) {
  const folder = specFolder(data);
  const current = readKernelspec(folder);
  if (current === undefined)
    throw new KernelspecError({
      expected: `a kernelspec in ${folder}`,
      got: "none",
      fix: "`gaplab kernel list` says where they are.",
    });
  if (typeof current === "string" || !isOurs(current))
    throw new KernelspecError({
      expected: `GapLab's kernelspec in ${folder}`,
      got: typeof current === "string" ? current : `one named ${JSON.stringify(current.display_name)}`,
      fix: "It stays; delete the folder by hand if you want it gone.",
    });
  rmSync(folder, { recursive: true });
  return { folder };
}
