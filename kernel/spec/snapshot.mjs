/** The kernel's V8 start-up snapshot, for `gaplab doctor`. */

/** @typedef {{ ok: boolean, found: string, fix?: string }} SnapshotState */

/** Whether there is a snapshot and whether this Node takes it; undefined while the kernel has none. @returns {SnapshotState | undefined} */
export function kernelSnapshotState() {
  return undefined;
}
