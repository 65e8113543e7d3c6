/**
 * Sets up what is missing, says what and why, and leaves alone what is there: `node setup/setup.mjs [--tests] [--quiet]`.
 * Exit code 0: GapLab runs, with TensorFlow or, where a note says so, with WASM. 1: it cannot run. 130: interrupted.
 */
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`set-up: Node ${process.versions.node} is too old, 20.19 or newer is needed (https://nodejs.org)`);
  process.exit(1);
}
// Loaded after the check: an older Node could not read these files.
import("./steps.mjs").then(({ setUp }) => setUp(process.argv.slice(2))).then((code) => process.exit(code));
