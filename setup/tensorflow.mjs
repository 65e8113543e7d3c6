/**
 * The TensorFlow wheel, for the library and the headers in it: without its thirty Python dependencies. With an NVIDIA GPU the CUDA
 * build and NVIDIA's own wheels, which it looks for beside itself; that branch is written from the wheel's metadata and was not run.
 */
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readStamp, sitePackages, tensorflowVersion, venvPython } from "./paths.mjs";
import { pip } from "./python.mjs";
import { lastLine, registrySilent, run, which } from "./run.mjs";

/** @param {string} root */
const stampPath = (root) => join(root, ".venv", "gaplab-tensorflow.json");

/** The folder with libtensorflow_cc.so.2 and include/, where there is one. @param {string} root @returns {string | undefined} */
export function tensorflowFolder(root) {
  const packages = sitePackages(root);
  const folder = packages && join(packages, "tensorflow");
  return folder && existsSync(join(folder, "libtensorflow_cc.so.2")) ? folder : undefined;
}

/** `GAPLAB_DEVICE=cpu` keeps to the CPU where there is a GPU. @returns {Promise<"cpu" | "gpu">} */
export async function wantedDevice() {
  if (process.env.GAPLAB_DEVICE === "cpu" || process.platform !== "linux" || !which("nvidia-smi")) return "cpu";
  const { code, output } = await run("nvidia-smi", ["-L"]);
  return code === 0 && /^GPU \d+:/m.test(output) ? "gpu" : "cpu";
}

/** @param {string} root @param {"cpu" | "gpu"} device */
export function tensorflowReady(root, device) {
  const stamp = readStamp(stampPath(root));
  return stamp.version === tensorflowVersion && stamp.device === device && tensorflowFolder(root) !== undefined;
}

/** @param {string} root @param {import("./say.mjs").Say} say @param {"cpu" | "gpu"} device @returns {Promise<boolean>} */
export async function installTensorflow(root, say, device) {
  if (tensorflowReady(root, device)) return true;
  const name = device === "cpu" && process.arch === "x64" ? "tensorflow-cpu" : "tensorflow";
  rmSync(stampPath(root), { force: true });
  // Both packages own the same folder, so what is there goes first, finished or not.
  await pip(root, ["uninstall", "--yes", "tensorflow", "tensorflow-cpu"]);
  const left = sitePackages(root);
  if (left) rmSync(join(left, "tensorflow"), { recursive: true, force: true });
  const why = device === "cpu" ? "its library computes on the CPU" : "an NVIDIA GPU is visible";
  let { code, output } = await say.doing(`pip install ${name} ${tensorflowVersion}`, why, () =>
    pip(root, ["install", "--no-deps", "--no-compile", `${name}==${tensorflowVersion}`]),
  );
  if (code === 0 && device === "gpu") ({ code, output } = await installCuda(root, say));
  if (code === 0 && tensorflowFolder(root)) {
    writeFileSync(stampPath(root), JSON.stringify({ version: tensorflowVersion, device }));
    return true;
  }
  const cause = registrySilent(output)
    ? "PyPI did not answer"
    : /No matching distribution/.test(output)
      ? `no TensorFlow ${tensorflowVersion} wheel for this Python on ${process.platform} ${process.arch}`
      : `pip failed: ${lastLine(output)}`;
  say.note(`${cause}; going on with WASM`);
  return false;
}

/** What `tensorflow[and-cuda]` adds, read from the wheel that was just installed. @param {string} root @param {import("./say.mjs").Say} say */
async function installCuda(root, say) {
  const ask =
    "from importlib.metadata import requires; print('\\n'.join(r.split(';')[0] for r in requires('tensorflow') if 'and-cuda' in r))";
  const { output } = await run(venvPython(root), ["-c", ask]);
  const wheels = output.split("\n").filter((line) => line.startsWith("nvidia-"));
  return say.doing(`pip install ${wheels.length} nvidia-* wheels`, "CUDA 12 and cuDNN, as tensorflow[and-cuda] asks", () =>
    pip(root, ["install", "--no-compile", ...wheels]),
  );
}
