/** The npm packages, exactly as package-lock.json has them. Install scripts stay off: tfjs-node-gpu's would fetch an old TensorFlow. */
import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readStamp } from "./paths.mjs";
import { lastLine, registrySilent, run, which } from "./run.mjs";
import { Stop } from "./say.mjs";

/** npm writes node_modules/.package-lock.json last, so a list in it that agrees with ours means a finished install. @param {string} root */
export function nodePackagesReady(root) {
  const wanted = /** @type {Record<string, { version?: string, optional?: boolean }>} */ (
    readStamp(join(root, "package-lock.json")).packages ?? {}
  );
  const installed = /** @type {typeof wanted | undefined} */ (readStamp(join(root, "node_modules", ".package-lock.json")).packages);
  if (!installed) return false;
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === "") return true;
    return path in installed ? installed[path].version === version : optional === true;
  });
}

/** @param {string} root @param {import("./say.mjs").Say} say */
export async function installNodePackages(root, say) {
  if (nodePackagesReady(root)) return;
  if (!which("npm")) throw new Stop("npm is not on the PATH; it comes with Node (https://nodejs.org)");
  const folder = join(root, "node_modules");
  const old = join(root, "node_modules.old");
  // npm ci empties the folder before it asks the registry: keep a finished one until the new one is there.
  if (existsSync(join(folder, ".package-lock.json")) && !existsSync(old)) renameSync(folder, old);
  rmSync(folder, { recursive: true, force: true });
  const args = [
    "ci",
    "--ignore-scripts",
    // Also where NODE_ENV or npm's configuration leaves these out.
    "--include=dev",
    "--include=optional",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
    "--fetch-retries=2",
    "--fetch-retry-mintimeout=1000",
    "--fetch-retry-maxtimeout=3000",
  ];
  const { code, output } = await say.doing("npm ci", "the packages in package-lock.json", () => run("npm", args, { cwd: root }));
  if (code === 0 && nodePackagesReady(root)) return rmSync(old, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
  const kept = existsSync(old);
  if (kept) renameSync(old, folder);
  const why = registrySilent(output) ? "the npm registry did not answer" : `npm ci failed: ${lastLine(output)}`;
  if (!kept)
    throw new Stop(
      `${why}; nothing works without the npm packages. Check the network or \`npm config get registry\`, then run again`,
    );
  say.note(`${why}; going on with the packages of an earlier set-up`);
}
