/**
 * `gaplab doctor`: what is there, what is missing, how to mend it. The state of set-up comes from set-up's own checks; each engine is
 * started in a process of its own, since a library that fails to load can take its process with it.
 */
import { execFile } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { KernelForm } from "../backend/index.js";
import { builtFile } from "../core/index.js";

export interface Check {
  name: string;
  ok: boolean;
  /** Nothing works without it; the rest only makes some things slower or absent. */
  needed: boolean;
  found: string;
  fix?: string;
}

const root = fileURLToPath(new URL("../../", import.meta.url));
const setUpChecks = new URL("../../setup/checks.mjs", import.meta.url).href;

/** Prints the table, or with `json` one JSON document. Returns the exit code: 1 when something needed is missing. */
export async function doctor(options: { json?: boolean } = {}, look: () => Promise<Check[]> = examine): Promise<number> {
  const checks = await look();
  const ok = checks.every((check) => check.ok || !check.needed);
  process.stdout.write(options.json ? `${JSON.stringify({ ok, checks }, null, 2)}\n` : asTable(checks, ok));
  return ok ? 0 : 1;
}

export async function examine(): Promise<Check[]> {
  const { checks } = (await import(setUpChecks)) as { checks: () => Promise<Check[]> };
  const [setUp, tensorflow, wasm, disk] = await Promise.all([checks(), engine("tensorflow"), engine("wasm"), dataCache()]);
  return [...setUp, ...tensorflow, ...wasm, disk];
}

/** Whether it starts; and for TensorFlow, which of GapLab's own kernels compute in it. */
async function engine(prefer: "tensorflow" | "wasm"): Promise<Check[]> {
  const name = prefer === "tensorflow" ? "TensorFlow" : "WASM";
  const needed = prefer === "wasm";
  const backend = builtFile(import.meta.url, "../backend/index.js").href;
  const code = `import { kernelForms, startBackend } from ${JSON.stringify(backend)};
    const { line } = await startBackend({ prefer: "${prefer}" });
    console.log(JSON.stringify({ line, forms: kernelForms() }));`;
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", code], { timeout: 60_000 });
    const { line, forms } = JSON.parse(stdout) as { line: string; forms: KernelForm[] };
    return [{ name, ok: true, needed, found: line }, ...(prefer === "tensorflow" ? [kernels(forms)] : [])];
  } catch (error) {
    const fix = "Run `npm run setup`; its last lines say what it lacks.";
    return [{ name, ok: false, needed, found: `does not start: ${whyNot(error)}`, fix }];
  }
}

/** "batch norm, SGD: own (AVX-512); Winograd: stock (why)" */
function kernels(forms: readonly KernelForm[]): Check {
  const names = new Map<string, string[]>();
  for (const { name, form, why } of forms) {
    const said = why ? `${form} (${why})` : form;
    names.set(said, [...(names.get(said) ?? []), name]);
  }
  const found = [...names].map(([said, all]) => `${all.join(", ")}: ${said}`).join("; ");
  const fix = forms.find((form) => form.fix)?.fix;
  return { name: "kernels", ok: !fix, needed: false, found, fix };
}

/** The line of a child's stderr that names the error, or how it ended. */
function whyNot(error: unknown): string {
  const { stderr = "", signal } = error as { stderr?: string; signal?: string };
  return /^\w*Error.*$/m.exec(stderr)?.[0] ?? (signal ? `killed by ${signal}` : String(error).split("\n")[0]);
}

const gibibytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

/** Five generated datasets at the default size stay well below this. */
const wantedFreeBytes = 2 * 2 ** 30;

async function dataCache(): Promise<Check> {
  const folder = join(root, "data", "cache");
  let bytes = 0;
  if (existsSync(folder)) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) bytes += statSync(join(entry.parentPath, entry.name)).size;
    }
  }
  const { bavail, bsize } = await statfs(root);
  return {
    name: "disk",
    ok: bavail * bsize > wantedFreeBytes,
    needed: false,
    found: `${gibibytes(bytes)} in data/cache, ${gibibytes(bavail * bsize)} free`,
    fix: "Less than 2 GiB free. data/cache can be deleted at any time; it is drawn again when needed.",
  };
}

function asTable(checks: Check[], ok: boolean): string {
  const lines = checks.flatMap((check) => {
    const state = check.ok ? "ok" : check.needed ? "MISSING" : "missing";
    const line = `${check.name.padEnd(18)}${state.padEnd(9)}${check.found}`;
    return check.ok || !check.fix ? [line] : [line, `${" ".repeat(27)}${check.fix}`];
  });
  const absent = checks.filter((check) => !check.ok).length;
  const verdict = !ok
    ? "Something needed is missing."
    : absent
      ? "GapLab runs; what is missing makes it slower or smaller."
      : "All there.";
  return `${lines.join("\n")}\n\n${verdict}\n`;
}
