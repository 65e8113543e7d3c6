/** Jupyter's own kernel test suite, whole: `jupyter_kernel_test` against this checkout's kernel. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";
import { dataFolder, install } from "../../kernel/install.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "conformance-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("passes 12 of 12, none skipped", async () => {
  const data = dataFolder({ prefix: folder });
  install(data);
  const env = { ...process.env, JUPYTER_PATH: data, GAPLAB_HISTORY: join(folder, "history.jsonl") };
  const python = join(root, ".venv", process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  const said = await new Promise<string>((done) =>
    execFile(python, [join(root, "test", "kernel", "conformance.py")], { cwd: folder, env }, (_, out, err) => done(out + err)),
  );
  expect(said).toMatch(/Ran 12 tests in [^]*\nOK\n$/);
}, 120_000);
