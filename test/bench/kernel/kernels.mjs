/** The four kernels: how each is started, and the same cells in its own language. */
import { existsSync, mkdtempSync, readFileSync, symlinkSync, copyFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { venvPython } from "../../../setup/paths.mjs";
import { denoProgram, pythonPackages, rivalsFolder } from "./rivals.mjs";

/**
 * `typed` and the following get a number of their own each time, so that every cell is new.
 * @typedef {{ first: string, expected: string, empty: string, expression(n: number): string, plain(n: number): string,
 *   typed(n: number): string, member(n: number): [string, string], global(n: number): [string, string], inspected: string,
 *   lines(count: number): string }} Cells
 */
/** @typedef {{ name: string, what: string, cells: Cells, missing?: string, command(): import("./client.mjs").Command }} Kernel */

/** @param {string} importTf @returns {Cells} */
const typescript = (importTf) => ({
  first: `${importTf}tf.sum(tf.square(tf.tensor([1, 2, 3]))).dataSync()[0]`,
  expected: "14",
  empty: "",
  expression: (n) => `${n} + 1`,
  plain: (n) => `const plain${n}: number = ${n} * 2;`,
  typed: (n) => `const typed${n} = tf.sum(tf.square(tf.tensor1d([1, 2, ${n}])));`,
  member: (n) => [`const member${n} = tf.tens`, "tensor"],
  global: (n) => [`const global${n} = Arr`, "Array"],
  inspected: "tf.tensor",
  lines: (count) => `for (let i = 0; i < ${count}; i++) console.log(i);`,
});

/** @type {Cells} */
const python = {
  first: "import tensorflow as tf\nfloat(tf.reduce_sum(tf.square([1.0, 2.0, 3.0])))",
  expected: "14.0",
  empty: "",
  expression: (n) => `${n} + 1`,
  plain: (n) => `plain${n}: int = ${n} * 2`,
  typed: (n) => `typed${n} = tf.reduce_sum(tf.square(tf.constant([1.0, 2.0, ${n}.0])))`,
  member: (n) => [`member${n} = tf.tens`, "tensor"],
  global: (n) => [`global${n} = enum`, "enumerate"],
  inspected: "tf.constant",
  lines: (count) => `for i in range(${count}): print(i)`,
};

/** @param {string} root the clone @returns {Kernel[]} */
export function kernels(root) {
  const spec = join(root, ".venv", "share", "jupyter", "kernels", "gaplab", "kernel.json");
  const rivals = rivalsFolder(root);
  const deno = denoProgram(root);
  const tslab = join(rivals, "node_modules", "tslab", "bin", "tslab");
  return [
    {
      name: "gaplab",
      what: "this kernel, as its kernelspec starts it; TensorFlow is in the prelude",
      cells: typescript(""),
      missing: existsSync(spec) ? undefined : "no kernelspec in .venv: npm run setup",
      command: () => fromSpec(spec),
    },
    {
      name: "tslab",
      what: "tslab 1.0.22 with its own TypeScript 5.0.4, and TensorFlow.js 4.22",
      cells: typescript('import * as tf from "@tensorflow/tfjs";\n'),
      missing: existsSync(tslab) ? undefined : "not installed: the npm registry did not give it",
      command: () => ({
        argv: [process.execPath, tslab, "kernel", "--config-path", "{connection_file}"],
        env: process.env,
        folder: projectFolder(rivals),
      }),
    },
    {
      name: "ipykernel",
      what: "ipykernel with TensorFlow's Python wheel",
      cells: python,
      missing: existsSync(venvPython(root)) ? undefined : "no .venv: npm run setup",
      command: () => ({
        argv: [venvPython(root), "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        // Its history and profile, away from the user's.
        env: { ...process.env, PYTHONPATH: pythonPackages(root), IPYTHONDIR: join(rivals, "ipython"), TF_CPP_MIN_LOG_LEVEL: "3" },
        folder: emptyFolder(),
      }),
    },
    {
      name: "deno",
      what: "Deno 2.9.6 with TensorFlow.js 4.22; it runs cells without checking their types",
      cells: typescript('import * as tf from "npm:@tensorflow/tfjs";\n'),
      missing: deno ? undefined : "not installed: the npm registry has no program for this system",
      command: () => ({
        argv: [deno ?? "", "jupyter", "--kernel", "--conn", "{connection_file}"],
        env: { ...process.env, DENO_DIR: join(rivals, "deno"), DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" },
        folder: projectFolder(rivals),
      }),
    },
  ];
}

/** As Jupyter starts a kernelspec. @param {string} file @returns {import("./client.mjs").Command} */
function fromSpec(file) {
  const spec = JSON.parse(readFileSync(file, "utf8"));
  const argv = spec.argv.map((/** @type {string} */ part) => part.replace("{resource_dir}", dirname(file)));
  const folder = emptyFolder();
  // A history of its own: the user's stays as it is.
  return { argv, env: { ...process.env, ...spec.env, GAPLAB_HISTORY: join(folder, "history.jsonl") }, folder };
}

const emptyFolder = () => mkdtempSync(join(tmpdir(), "kernel-bench-"));

/** An npm project of its own, outside the clone: whose node_modules, one level up, would be read otherwise. @param {string} rivals */
function projectFolder(rivals) {
  const folder = emptyFolder();
  copyFileSync(join(rivals, "package.json"), join(folder, "package.json"));
  symlinkSync(join(rivals, "node_modules"), join(folder, "node_modules"));
  return folder;
}
