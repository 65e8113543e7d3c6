/** `gaplab doctor`: its table, its JSON, its exit code, and what it finds here. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { checks as setUpChecks } from "../../setup/checks.mjs";
import { doctor, examine, type Check } from "../../src/cli/doctor.js";
import { scratchFolder } from "../fixtures/folder.js";

const fine: Check = { name: "Node", ok: true, needed: true, found: "20.19.0" };
const noPython: Check = { name: "Python", ok: false, needed: false, found: "none", fix: "Install it." };
const noPackages: Check = { name: "npm packages", ok: false, needed: true, found: "none", fix: "Run set-up." };

async function ask(checks: Check[], options: { json?: boolean } = {}) {
  let output = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => (output += String(text)) !== "");
  const code = await doctor(options, () => Promise.resolve(checks));
  vi.restoreAllMocks();
  return { code, output };
}
afterEach(() => void vi.restoreAllMocks());

describe("doctor", () => {
  it("says how to mend what is missing, and that GapLab runs without it", async () => {
    const { code, output } = await ask([fine, noPython]);
    expect(output).toBe(
      [
        "Node              ok       20.19.0",
        "Python            missing  none",
        "                           Install it.",
        "",
        "GapLab runs; what is missing makes it slower or smaller.",
        "",
      ].join("\n"),
    );
    expect(code).toBe(0);
  });

  it("fails when something needed is missing", async () => {
    const { code, output } = await ask([fine, noPackages]);
    expect(output).toContain("npm packages      MISSING  none");
    expect(code).toBe(1);
  });

  it("gives one JSON document", async () => {
    const { code, output } = await ask([fine, noPackages], { json: true });
    expect(JSON.parse(output)).toEqual({ ok: false, checks: [fine, noPackages] });
    expect(code).toBe(1);
  });

  it(
    "has a line for each kernelspec: which checkout and Node, or what is broken and how to mend it",
    { timeout: 60_000 },
    async () => {
      const folder = join(scratchFolder("doctor"), "share", "jupyter");
      for (const [name, node] of Object.entries({ good: process.execPath, bad: "/gone/node" })) {
        const at = join(folder, "kernels", `gaplab-${name}`);
        mkdirSync(at, { recursive: true });
        const argv = [node, join(process.cwd(), "kernel", "dist", "main.js"), "{connection_file}"];
        writeFileSync(join(at, "kernel.json"), JSON.stringify({ argv, display_name: name, language: "typescript" }));
      }
      vi.stubEnv("JUPYTER_PATH", folder);
      const lines = (await setUpChecks()).filter(({ name, found }) => name === "kernel" && found.includes(folder));
      vi.unstubAllEnvs();
      expect(lines).toHaveLength(2);
      const [bad, good] = lines;
      expect(bad).toMatchObject({ ok: false, needed: false, found: expect.stringContaining("its Node /gone/node is gone") });
      expect(bad.fix).toMatch(/^Delete .*gaplab-bad; `gaplab kernel install`/);
      expect(good).toMatchObject({
        ok: true,
        found: expect.stringContaining(`${process.cwd()} with Node ${process.versions.node}`),
      });
    },
  );

  it("finds an engine here, and the packages that run this test", { timeout: 60_000 }, async () => {
    const checks = new Map((await examine()).map((check) => [check.name, check]));
    for (const name of ["Node", "npm packages", "WASM"]) expect(checks.get(name), name).toMatchObject({ ok: true, needed: true });
    expect(checks.get("WASM")?.found).toMatch(/^WebAssembly \(TensorFlow\.js 4\.22\.0\)/);
    const tensorflow = checks.get("TensorFlow");
    expect(tensorflow?.found).toMatch(
      tensorflow?.ok ? /^TensorFlow 2\.21\.0 on the (CPU|GPU), \d+ threads?$/ : /^does not start: /,
    );
    expect(checks.get("disk")?.found).toMatch(/GiB in data\/cache, .* GiB free/);
  });
});
