/**
 * The kernel's installer: `node kernel/install.mjs --sys-prefix .venv`, as set-up calls it before the command line is there; `gaplab
 * kernel` loads it too. Running it again changes nothing.
 */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { argv, stderr, stdout } from "node:process";
import { fileURLToPath } from "node:url";
import { activeEnvironment, prefixData, searchPath, thisMachine, userData } from "./spec/places.mjs";
import { install, KernelspecError } from "./spec/spec.mjs";

export { listKernelspecs } from "./spec/list.mjs";
export { install, uninstall } from "./spec/spec.mjs";

/** @typedef {{ user?: boolean, sysPrefix?: string | boolean, prefix?: string }} Where */

/** Jupyter's data folder that the options name; the user's own if they name none. @param {Where} where @param {import("./spec/places.mjs").Machine} [machine] */
export function dataFolder({ sysPrefix, prefix }, machine = thisMachine()) {
  if (prefix !== undefined) return prefixData(prefix);
  if (sysPrefix === undefined || sysPrefix === false) return userData(machine);
  const environment = sysPrefix === true ? activeEnvironment(machine) : sysPrefix;
  if (environment === undefined)
    throw new KernelspecError({
      expected: "an active environment",
      got: "neither VIRTUAL_ENV nor CONDA_PREFIX",
      fix: "Activate one, or name it: --sys-prefix PATH.",
    });
  if (!existsSync(environment))
    throw new KernelspecError({
      expected: `an environment at ${environment}`,
      got: "nothing there",
      fix: "Make it first: python -m venv.",
    });
  return prefixData(environment);
}

/** Whether Jupyter started from here looks into the folder. @param {string} data */
export const isSearched = (data) => searchPath(thisMachine()).some((place) => resolve(place.data) === resolve(data));

/** @param {string[]} args @returns {number} exit code */
function main(args) {
  if (args[0] !== "--sys-prefix" || args.length !== 2) {
    stderr.write("kernel/install.mjs: expected --sys-prefix PATH, the environment to install into\n");
    return 2;
  }
  try {
    const { folder, changed } = install(dataFolder({ sysPrefix: args[1] }));
    stdout.write(`${changed ? "installed" : "already installed"}: ${folder}\n`);
    return 0;
  } catch (error) {
    stderr.write(`kernel/install.mjs: ${/** @type {Error} */ (error).message}\n`);
    return 1;
  }
}

if (argv[1] && resolve(argv[1]) === fileURLToPath(import.meta.url)) process.exitCode = main(argv.slice(2));
