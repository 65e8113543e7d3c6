/**
 * Installs the kernelspec under a Python environment: `node kernel/install.mjs --sys-prefix .venv`.
 * Writes share/jupyter/kernels/gaplab there; running it again changes nothing.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { argv, exit, execPath, stderr, stdout } from "node:process";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

/** @param {string} prefix an environment's root, such as .venv @returns {{ folder: string, changed: boolean }} */
export function installKernelspec(prefix) {
  const folder = join(resolve(prefix), "share", "jupyter", "kernels", "gaplab");
  const spec = {
    argv: [execPath, join(here, "dist", "main.js"), "{connection_file}"],
    display_name: "TypeScript (GapLab)",
    language: "typescript",
    interrupt_mode: "message",
    metadata: { debugger: false },
  };
  const text = `${JSON.stringify(spec, null, 2)}\n`;
  const file = join(folder, "kernel.json");
  const logos = ["logo-64x64.png", "logo-svg.svg"];
  const current = existsSync(file) && readFileSync(file, "utf8") === text && logos.every((logo) => existsSync(join(folder, logo)));
  if (current) return { folder, changed: false };
  mkdirSync(folder, { recursive: true });
  for (const logo of logos) copyFileSync(join(here, logo), join(folder, logo));
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
  return { folder, changed: true };
}

if (argv[1] && resolve(argv[1]) === fileURLToPath(import.meta.url)) {
  const at = argv.indexOf("--sys-prefix");
  if (at < 0 || !argv[at + 1]) {
    stderr.write("kernel/install.mjs: expected --sys-prefix PATH, the environment to install into\n");
    exit(2);
  }
  if (!existsSync(argv[at + 1])) {
    stderr.write(
      `kernel/install.mjs: expected an environment at ${argv[at + 1]}, found nothing there; make it first: python -m venv\n`,
    );
    exit(1);
  }
  const { folder, changed } = installKernelspec(argv[at + 1]);
  stdout.write(`${changed ? "installed" : "already installed"}: ${folder}\n`);
}
