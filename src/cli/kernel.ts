/**
 * `gaplab kernel`: the kernel in the user's own Jupyter. The work is done by the kernel's installer, plain JavaScript that set-up runs
 * before anything is built; it is loaded by its path, so that the library never depends on the kernel.
 */
import { Option, type Command } from "commander";
import { GapLabError } from "../core/index.js";

interface Where {
  user?: boolean;
  sysPrefix?: string | true;
  prefix?: string;
}

interface Found {
  name: string;
  folder: string;
  from: string;
  root?: string;
  node?: string;
  nodeVersion?: string;
  ok: boolean;
  problem?: string;
  fix?: string;
}

/** What kernel/install.mjs offers. */
interface Installer {
  dataFolder(where: Where): string;
  isSearched(data: string): boolean;
  install(data: string): { folder: string; changed: boolean };
  uninstall(data: string): { folder: string };
  listKernelspecs(): Promise<Found[]>;
}

const installer = new URL("../../kernel/install.mjs", import.meta.url).href;
const load = async () => (await import(installer)) as Installer;

export function addKernelCommand(program: Command): void {
  const kernel = program.command("kernel").description("the kernel in your own Jupyter and in VS Code");
  place(kernel.command("install"))
    .description("write the kernelspec; do it again after Node or this folder has moved")
    .addHelpText("after", "\nExample:\n  gaplab kernel install --user")
    .action(async ({ json, ...where }: Where & { json?: boolean }) => {
      const { dataFolder, install, isSearched } = await load();
      const { folder, changed, searched } = mendable("kernel install", () => {
        const data = dataFolder(where);
        return { ...install(data), searched: isSearched(data) };
      });
      if (json) return console.log(JSON.stringify({ folder, changed, searched }));
      console.log(`${changed ? "installed" : "already installed"}: ${folder}`);
      if (!searched)
        console.error(`Jupyter looks there only if it runs from that prefix, or if JUPYTER_PATH names its share/jupyter.`);
    });
  place(kernel.command("uninstall"))
    .description("take the kernelspec out again; one that is not GapLab's stays")
    .addHelpText("after", "\nExample:\n  gaplab kernel uninstall --user")
    .action(async ({ json, ...where }: Where & { json?: boolean }) => {
      const { dataFolder, uninstall } = await load();
      const { folder } = mendable("kernel uninstall", () => uninstall(dataFolder(where)));
      console.log(json ? JSON.stringify({ folder }) : `removed: ${folder}`);
    });
  kernel
    .command("list")
    .description("where GapLab's kernelspecs are, what they start, and whether it still works; exit code 1 if one does not")
    .option("--json", "one JSON document on stdout")
    .addHelpText("after", "\nExample:\n  gaplab kernel list")
    .action(async ({ json }: { json?: boolean }) => {
      const kernelspecs = await (await load()).listKernelspecs();
      console.log(json ? JSON.stringify({ kernelspecs }) : asText(kernelspecs));
      process.exitCode = kernelspecs.every((spec) => spec.ok) ? 0 : 1;
    });
}

const place = (command: Command): Command =>
  command
    .addOption(new Option("--user", "your own Jupyter (the default)").conflicts(["sysPrefix", "prefix"]))
    .addOption(new Option("--sys-prefix [path]", "the active virtual or conda environment, or the one named").conflicts(["prefix"]))
    .addOption(new Option("--prefix <path>", "PATH/share/jupyter"))
    .option("--json", "one JSON document on stdout");

/** What the installer finds wrong, and what the system does not allow, said in one line. */
function mendable<T>(where: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { parts, code, path } = error as { parts?: ConstructorParameters<typeof GapLabError>[1]; code?: string; path?: string };
    if (parts) throw new GapLabError(where, { ...parts, cause: error });
    if (code === undefined || path === undefined) throw error;
    throw new GapLabError(where, {
      expected: `a folder that can be written: ${path}`,
      got: code,
      fix: "Without options the kernel goes into your own Jupyter, and needs no rights.",
      cause: error,
    });
  }
}

function asText(kernelspecs: Found[]): string {
  if (kernelspecs.length === 0) return "none; `gaplab kernel install` puts one into your own Jupyter";
  const lines = kernelspecs.map(({ ok, folder, from, root, node, nodeVersion, problem, fix }) =>
    [
      `${ok ? "works  " : "broken "} ${folder} (${from})`,
      root && `        starts ${root}`,
      node && `        with ${node}${nodeVersion ? ` (Node ${nodeVersion})` : ""}`,
      problem && `        ${problem}`,
      fix && `        ${fix}`,
    ]
      .filter(Boolean)
      .join("\n"),
  );
  return lines.join("\n");
}
