/** The steps of set-up, in order, and what ends them early. */
import { compileAddons, findCompiler } from "./addon.mjs";
import { build, installKernel, snapshotKernel } from "./build.mjs";
import { installChromium } from "./chromium.mjs";
import { lock } from "./lock.mjs";
import { installNodePackages } from "./node-packages.mjs";
import { projectRoot } from "./paths.mjs";
import { installJupyter, installTestTools } from "./python.mjs";
import { stopAll } from "./run.mjs";
import { speaker, Stop } from "./say.mjs";
import { installTensorflow, wantedDevice } from "./tensorflow.mjs";

/** @param {string[]} args @returns {Promise<number>} exit code */
export async function setUp(args) {
  const unknown = args.find((arg) => arg !== "--tests" && arg !== "--quiet");
  if (unknown) {
    process.stderr.write(`set-up: unknown option ${unknown}; there are --tests and --quiet\n`);
    return 2;
  }
  const root = projectRoot;
  const forTests = args.includes("--tests");
  const say = speaker({ quiet: args.includes("--quiet") });
  process.once("SIGINT", interrupted);
  process.once("SIGTERM", interrupted);
  try {
    await lock(root, say);
    await installNodePackages(root, say);
    const hasPython = await installJupyter(root, say);
    if (hasPython) await prepareTensorflow(root, say);
    await build(root, say, forTests);
    if (hasPython) await installKernel(root, say);
    if (hasPython) await snapshotKernel(root, say);
    if (forTests && hasPython) await installTestTools(root, say);
    if (forTests) await installChromium(say);
  } catch (error) {
    // A full disk or a folder that we may not write to: the system's own words say it.
    const isSystem = error instanceof Error && "syscall" in error;
    if (!(error instanceof Stop) && !isSystem) throw error;
    process.stderr.write(`set-up: ${error.message}\n`);
    return 1;
  }
  say.end();
  return 0;
}

/** @param {string} root @param {import("./say.mjs").Say} say */
async function prepareTensorflow(root, say) {
  if (process.platform !== "linux")
    return say.note(`TensorFlow's addon is built on Linux only, this is ${process.platform}; going on with WASM`);
  const compiler = findCompiler();
  if (!compiler)
    return say.note(
      "no C++ compiler (g++, c++ or clang++) for TensorFlow's addon; going on with WASM. On Debian: apt-get install g++",
    );
  if (await installTensorflow(root, say, await wantedDevice())) await compileAddons(root, say, compiler);
}

/** Ctrl-C: what was being written is marked unfinished or carries another name, and the next run starts it again. */
async function interrupted() {
  process.once("SIGINT", () => process.exit(130));
  await stopAll();
  process.stderr.write("\nset-up: interrupted; run the same command again and it goes on from here\n");
  process.exit(130);
}
