/** Who can take part. */
import { fileURLToPath } from "node:url";
import { installPyTorch, python } from "./peer.mjs";
import { Player } from "./player.mjs";

const here = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));
/** Freed memory stays with the process, where glibc would hand it back and get it again, zeroed, page by page. */
const kept = ["mmap_threshold=4294967296", "trim_threshold=4294967296", "mmap_max=0"]
  .map((text) => `glibc.malloc.${text}`)
  .join(":");

/** @type {Record<string, { peer: boolean, layout?: string, env?: Record<string, string> }>} */
const kinds = {
  ours: { peer: false },
  stock: { peer: false, env: { GAPLAB_KERNELS: "off" } },
  channels_last: { peer: true, layout: "channels_last" },
  contiguous: { peer: true, layout: "contiguous" },
  tuned: { peer: true, layout: "channels_last", env: { GLIBC_TUNABLES: kept } },
};

export const playerNames = Object.keys(kinds);
export const isPeer = (/** @type {string} */ name) => kinds[name].peer;

/** @param {string} name @param {{ threads: number, source: string, target: string }} options "HxW" each */
export async function startPlayer(name, { threads, source, target }) {
  const { peer, layout, env } = kinds[name];
  const args = ["--threads", String(threads), "--source", source, "--target", target];
  // Both on the CPU, whatever the machine has.
  const everywhere = { CUDA_VISIBLE_DEVICES: "", ...env };
  if (!peer) return new Player(name, process.execPath, [here("ours.mjs"), ...args], everywhere);
  await installPyTorch();
  return new Player(name, python, [here("pytorch_step.py"), "--layout", layout ?? "", ...args], everywhere);
}
