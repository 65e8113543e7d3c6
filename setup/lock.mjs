/** One set-up at a time in one clone: `npm start` and `npm test` begun together must not both write node_modules. */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
}

/** Waits for another set-up to end; ours is over when the process exits. @param {string} root @param {import("./say.mjs").Say} say */
export async function lock(root, say) {
  const path = join(root, "build", "set-up.lock");
  const own = `${path}.${process.pid}`;
  try {
    mkdirSync(join(root, "build"), { recursive: true });
    // Written whole under a name of its own and then linked, so that nobody reads a lock without its holder.
    writeFileSync(own, String(process.pid));
  } catch {
    return; // A clone that we may only read: no lock needed if all is there, and the step that must write says so if not.
  }
  process.on("exit", () => rmSync(own, { force: true }));
  for (let isSaid = false; !link(own, path);) {
    const holder = holderOf(path);
    if (holder === undefined) continue;
    if (holder === 0 || !isAlive(holder)) {
      clear(path, holder, own);
      continue;
    }
    if (!isSaid) say.note(`another set-up (process ${holder}) is at work here; waiting for it`);
    isSaid = true;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  process.on("exit", () => rmSync(path, { force: true }));
}

/** @param {string} from @param {string} to @returns {boolean} false when `to` is there already */
function link(from, to) {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    // A file system without links has no locks either.
    return /** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST";
  }
}

/** Takes a dead holder's lock away; one that a third process has put there meanwhile goes back. @param {string} path @param {number} dead @param {string} own */
function clear(path, dead, own) {
  const aside = `${own}.aside`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  if (holderOf(aside) === dead) rmSync(`${path}.${dead}`, { force: true });
  else link(aside, path);
  rmSync(aside, { force: true });
}

/** The process that holds it; 0 when it names none, undefined when there is no lock. @param {string} path @returns {number | undefined} */
function holderOf(path) {
  try {
    return Number(readFileSync(path, "utf8")) || 0;
  } catch {
    return undefined;
  }
}
