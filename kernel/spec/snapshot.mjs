/** The kernel's V8 start-up snapshot, for `gaplab doctor`. */
import { platform } from "node:process";

/** @typedef {{ ok: boolean, found: string, fix?: string }} SnapshotState */

/** Whether a kernel that this Node starts will start from its snapshot; undefined where none is made. @returns {Promise<SnapshotState | undefined>} */
export async function kernelSnapshotState() {
  if (platform === "win32") return undefined; // started without the launcher that looks for one
  try {
    // Loaded here: what makes snapshots needs npm's packages, and doctor must say so when they are missing.
    const { snapshotFits } = await import("../snapshot.mjs");
    if (await snapshotFits()) return { ok: true, found: "made by this Node from this build" };
  } catch {
    // No build, no launcher, no packages: then there is none that fits either, and doctor's other lines say why.
  }
  return {
    ok: false,
    found: "none that fits this Node and this build; the kernel starts without it, more slowly",
    fix: "Run `npm run setup`.",
  };
}
