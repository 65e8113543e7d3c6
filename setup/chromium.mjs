/** A browser for the browser tests: one that is there, or Debian's when we may install it. */
import { existsSync } from "node:fs";
import { lastLine, run, which } from "./run.mjs";

/** `GAPLAB_CHROMIUM` names another. @returns {string | undefined} */
export const findChromium = () =>
  [process.env.GAPLAB_CHROMIUM, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
    .map((name) => name && which(name))
    .find(Boolean) || undefined;

export const howToGetChromium =
  "Install chromium or google-chrome (on Debian: apt-get install chromium), or name one in GAPLAB_CHROMIUM";

/** @param {import("./say.mjs").Say} say */
export async function installChromium(say) {
  if (findChromium()) return;
  const isDebian = existsSync("/etc/debian_version") && which("apt-get");
  if (!isDebian || process.getuid?.() !== 0) return say.note(`no Chromium, so the browser tests will fail. ${howToGetChromium}`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const { code, output } = await say.doing("apt-get install chromium", "the browser tests look at the report in it", async () => {
    const list = await run("apt-get", ["update", "-qq"], { env });
    return list.code === 0 ? run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], { env }) : list;
  });
  if (code !== 0) say.note(`apt-get could not install Chromium: ${lastLine(output)}. ${howToGetChromium}`);
}
