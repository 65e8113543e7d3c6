/**
 * Where Jupyter looks for kernelspecs, by its own rules.
 * Source: https://docs.jupyter.org/en/latest/use/jupyter-directories.html#data-files
 */
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The clone, or the installed package, that this file is part of. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * What decides where things are; tests hand in another machine's.
 * @typedef {{ env: NodeJS.ProcessEnv, platform: NodeJS.Platform, home: string }} Machine
 */

/** @returns {Machine} */
export const thisMachine = () => ({ env: process.env, platform: process.platform, home: homedir() });

/** The user's own data folder: `--user`. @param {Machine} machine */
export function userData({ env, platform, home }) {
  if (env.JUPYTER_DATA_DIR) return env.JUPYTER_DATA_DIR;
  if (platform === "darwin") return join(home, "Library", "Jupyter");
  if (platform === "win32")
    return env.APPDATA ? join(env.APPDATA, "jupyter") : join(env.JUPYTER_CONFIG_DIR || join(home, ".jupyter"), "data");
  return join(env.XDG_DATA_HOME || join(home, ".local", "share"), "jupyter");
}

/** The data folder of an environment or of any other prefix: `--sys-prefix`, `--prefix`. @param {string} prefix */
export const prefixData = (prefix) => join(resolve(prefix), "share", "jupyter");

/** The environment that is active in this shell. @param {Machine} machine @returns {string | undefined} */
export const activeEnvironment = ({ env }) => env.VIRTUAL_ENV || env.CONDA_PREFIX || undefined;

/** The folder of one kernelspec. @param {string} data @param {string} [name] */
export const specFolder = (data, name = "gaplab") => join(data, "kernels", name);

/** @typedef {{ data: string, from: string }} Place */

/** The data folders of Jupyter's search path and of set-up's own .venv, without those named twice. @param {Machine} machine @returns {Place[]} */
export function searchPath(machine) {
  const { env, platform, home } = machine;
  const listed = (env.JUPYTER_PATH ?? "").split(delimiter).filter(Boolean);
  /** @type {(Place | false | undefined | "")[]} */
  const places = [
    ...listed.map((data) => ({ data: resolve(data), from: "JUPYTER_PATH" })),
    env.VIRTUAL_ENV && { data: prefixData(env.VIRTUAL_ENV), from: "VIRTUAL_ENV" },
    env.CONDA_PREFIX && { data: prefixData(env.CONDA_PREFIX), from: "CONDA_PREFIX" },
    { data: userData(machine), from: "user" },
    // Python's own folder for the user, which Jupyter and VS Code read whatever the variables say.
    platform === "linux" && { data: join(home, ".local", "share", "jupyter"), from: "~/.local" },
    { data: prefixData(join(root, ".venv")), from: "set-up's .venv" },
    platform === "win32" && env.PROGRAMDATA && { data: join(env.PROGRAMDATA, "jupyter"), from: "system" },
    platform !== "win32" && { data: "/usr/local/share/jupyter", from: "system" },
    platform !== "win32" && { data: "/usr/share/jupyter", from: "system" },
  ];
  const found = places.filter((place) => typeof place === "object");
  return found.filter((place, i) => found.findIndex((other) => other.data === place.data) === i);
}
