/** `tsc -b` into dist/, the kernelspec that starts what it built, and the snapshot that it starts from. */
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { readStamp } from "./paths.mjs";
import { run } from "./run.mjs";
import { Stop } from "./say.mjs";

/** @param {string} root */
const stampPath = (root) => join(root, "dist", "gaplab-build.json");

/** Names, sizes and times of all that tsc reads. @param {string} root */
function sources(root) {
  const hash = createHash("sha256");
  const add = (/** @type {string} */ path) => {
    const { size, mtimeMs } = statSync(path);
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  };
  const walk = (/** @type {string} */ folder) => {
    if (!existsSync(folder)) return;
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory() && entry.name !== "dist") walk(join(folder, entry.name));
      else if (entry.name.endsWith(".ts") || entry.name === "tsconfig.json") add(join(folder, entry.name));
    }
  };
  for (const file of ["tsconfig.json", "package-lock.json"]) add(join(root, file));
  for (const folder of ["src", "kernel"]) walk(join(root, folder));
  return hash.digest("hex");
}

/** @param {string} root */
export const buildReady = (root) =>
  readStamp(stampPath(root)).sources === sources(root) && existsSync(join(root, "dist", "index.js"));

/**
 * @param {string} root @param {import("./say.mjs").Say} say
 * @param {boolean} forTests go on after type errors: the tests' own type check lists them
 */
export async function build(root, say, forTests) {
  if (buildReady(root)) return;
  const before = sources(root);
  rmSync(stampPath(root), { force: true });
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  const { code, output } = await say.doing("tsc -b", "TypeScript into dist/", () =>
    run(process.execPath, [tsc, "-b"], { cwd: root }),
  );
  if (code === 0) return writeFileSync(stampPath(root), JSON.stringify({ sources: before }));
  const first = output.split("\n").find((line) => line.includes("error")) ?? output.trim();
  if (!forTests) throw new Stop(`tsc found errors, the first: ${first}`);
  say.note(`tsc found errors, the first: ${first}`);
}

/** The kernel's own installer, into the .venv. @param {string} root @param {import("./say.mjs").Say} say */
export async function installKernel(root, say) {
  const installer = join(root, "kernel", "install.mjs");
  if (!existsSync(installer)) return;
  const { code, output } = await run(process.execPath, [installer, "--sys-prefix", join(root, ".venv")]);
  if (code !== 0) say.note(`the kernel was not installed: ${output.trim()}`);
}

/** The snapshot from which the kernel starts faster; without it, it starts all the same. @param {string} root @param {import("./say.mjs").Say} say */
export async function snapshotKernel(root, say) {
  const maker = join(root, "kernel", "snapshot.mjs");
  if (process.platform === "win32" || !existsSync(maker) || (await (await import(pathToFileURL(maker).href)).snapshotFits()))
    return;
  const { code, output } = await say.doing("node --build-snapshot", "so that the kernel starts faster", () =>
    run(process.execPath, [maker]),
  );
  if (code !== 0) say.note(output.trim().split("\n").at(-1) ?? "no start-up snapshot");
}
