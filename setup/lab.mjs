/** Opens JupyterLab on the notebooks, with the kernel that set-up put into .venv. Arguments go to JupyterLab. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { projectRoot, venvPython } from "./paths.mjs";

const python = venvPython(projectRoot);
if (!existsSync(python)) {
  console.error("lab: no JupyterLab in .venv; `npm run setup` says what it lacks");
  process.exit(1);
}
const asRoot = process.getuid?.() === 0 ? ["--allow-root"] : [];
const ours = [`--ServerApp.root_dir=${join(projectRoot, "notebooks")}`, "--MultiKernelManager.default_kernel_name=gaplab"];
const args = ["-m", "jupyterlab", ...ours, ...asRoot, ...process.argv.slice(2)];
const lab = spawn(python, args, { cwd: projectRoot, stdio: "inherit" });
// Ctrl-C reaches JupyterLab too, which asks whether to stop: wait for its answer.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => lab.kill("SIGTERM"));
lab.on("exit", (code) => process.exit(code ?? 1));
