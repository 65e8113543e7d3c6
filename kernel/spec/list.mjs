/** Which GapLab kernelspecs Jupyter can see, what each starts, and whether that is still there. */
import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { isExecutable, isOurs, launcherPath, mainPath, readKernelspec } from "./spec.mjs";
import { prefixData, searchPath, specFolder, thisMachine } from "./places.mjs";

/**
 * @typedef {{ name: string, folder: string, from: string, root?: string, node?: string, nodeVersion?: string, ok: boolean, problem?: string, fix?: string }} Found
 */

/** @param {import("./places.mjs").Machine} [machine] @returns {Promise<Found[]>} */
export async function listKernelspecs(machine = thisMachine()) {
  const folders = searchPath(machine).flatMap(({ data, from }) =>
    specsIn(join(data, "kernels")).map((name) => ({ name, from, folder: join(data, "kernels", name) })),
  );
  // The same folder by two paths is one kernelspec.
  const distinct = folders.filter(
    ({ folder }, i) => folders.findIndex((other) => realpathSync(other.folder) === realpathSync(folder)) === i,
  );
  const found = await Promise.all(distinct.map(look));
  return found.filter((one) => one !== undefined);
}

/** @param {string} kernels */
function specsIn(kernels) {
  try {
    return readdirSync(kernels).filter((name) => existsSync(join(kernels, name, "kernel.json")));
  } catch {
    return []; // not there, or not ours to read
  }
}

/** @param {{ name: string, from: string, folder: string }} place @returns {Promise<Found | undefined>} nothing for another's kernel */
async function look(place) {
  const spec = readKernelspec(place.folder);
  if (typeof spec === "string" && place.name !== "gaplab") return undefined;
  if (typeof spec !== "object") return { ...place, ok: false, problem: spec ?? "no kernel.json", fix: again(place) };
  if (!isOurs(spec)) return undefined;
  const [first, second] = spec.argv;
  const launched = first?.endsWith(launcherPath);
  const [node, script] = launched ? [second, first] : [first, second];
  const checkout = script && dirname(dirname(launched ? script : dirname(script)));
  const found = { ...place, root: checkout, node };
  const broken = (/** @type {string} */ problem, fix = again(place)) => ({ ...found, ok: false, problem, fix });
  if (!checkout || !node || !isAbsolute(node)) return broken("its argv names no Node and no kernel");
  if (!existsSync(checkout)) return broken(`its checkout ${checkout} is gone`);
  if (!existsSync(join(checkout, mainPath)))
    return broken(`no built kernel in ${checkout}`, `Run \`npm run setup\` in ${checkout}.`);
  if (launched && !isExecutable(script)) return broken(`${script} is ${existsSync(script) ? "not executable" : "gone"}`);
  if (!existsSync(node)) return broken(`its Node ${node} is gone`);
  const nodeVersion = await versionOf(node);
  if (!nodeVersion) return broken(`${node} does not start`);
  const needed = neededNode(checkout);
  if (isOlder(nodeVersion, needed)) return { ...broken(`its Node is ${nodeVersion}, ${needed} or newer is needed`), nodeVersion };
  return { ...found, nodeVersion, ok: true };
}

/** The call that writes it anew; a copy under another name can only go. @param {{ name: string, from: string, folder: string }} place */
function again({ name, from, folder }) {
  const prefix = dirname(dirname(dirname(dirname(folder))));
  const isPrefix = folder === specFolder(prefixData(prefix));
  const where = from === "user" ? "--user" : isPrefix ? `--prefix ${JSON.stringify(prefix)}` : undefined;
  return where && name === "gaplab"
    ? `Run \`gaplab kernel install ${where}\` to mend it, or \`uninstall\` with the same words to take it out.`
    : `Delete ${folder}; \`gaplab kernel install\` writes a new one.`;
}

/** @param {string} node @returns {Promise<string | undefined>} */
const versionOf = (node) =>
  new Promise((done) =>
    execFile(node, ["--version"], { timeout: 10_000 }, (error, stdout) =>
      done(error ? undefined : /^v(\d+\.\d+\.\d+)/.exec(stdout)?.[1]),
    ),
  );

/** The oldest Node that the checkout's package.json allows. @param {string} checkout */
function neededNode(checkout) {
  try {
    return /\d+(\.\d+)*/.exec(JSON.parse(readFileSync(join(checkout, "package.json"), "utf8")).engines.node)?.[0] ?? "0";
  } catch {
    return "0";
  }
}

/** @param {string} version @param {string} than */
function isOlder(version, than) {
  const [a, b] = [version, than].map((text) => text.split(".").map(Number));
  const differs = b.findIndex((part, i) => part !== a[i]);
  return differs >= 0 && a[differs] < b[differs];
}
