/** Where set-up puts things, and what it pins. All paths hang off one root, so that tests can hand it another. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const tensorflowVersion = "2.21.0";
export const oldestNode = [20, 19];
export const oldestPython = [3, 10];

/** The clone that this script is part of. */
export const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)));

/** @param {string} root */
export const venvPython = (root) => join(root, ".venv", "bin", "python");

/** `.venv/lib/python3.N/site-packages`, where there is one. @param {string} root @returns {string | undefined} */
export function sitePackages(root) {
  const lib = join(root, ".venv", "lib");
  if (!existsSync(lib)) return undefined;
  const python = readdirSync(lib).find((name) => /^python3\.\d+$/.test(name));
  return python && join(lib, python, "site-packages");
}

/** A small JSON file that says what was finished; anything unreadable counts as not finished. @param {string} path @returns {Record<string, unknown>} */
export function readStamp(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return {};
  }
}

/** @param {string} root @param {string} name @returns {string} */
export const packageVersion = (root, name) =>
  String(readStamp(join(root, "node_modules", name, "package.json")).version ?? "missing");
