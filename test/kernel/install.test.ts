/** The kernelspec: where it goes, what it says, when it is broken, and that no other kernel is touched. */
import { execFile } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { dataFolder } from "../../kernel/install.mjs";
import { listKernelspecs } from "../../kernel/spec/list.mjs";
import { searchPath, userData } from "../../kernel/spec/places.mjs";
import { install, kernelspec, launcherPath, mainPath, uninstall } from "../../kernel/spec/spec.mjs";
import { scratchFolder } from "../fixtures/folder.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = scratchFolder("kernelspec");
const machine = (env: NodeJS.ProcessEnv, platform: NodeJS.Platform = "linux") => ({ env, platform, home: join(folder, "home") });

/** Runs node on a file of the project; gives exit code and text. */
const node = (...words: string[]) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) =>
    execFile(process.execPath, words, { cwd: root }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    ),
  );

describe("kernel/install.mjs, as set-up calls it", () => {
  const run = () => node("kernel/install.mjs", "--sys-prefix", folder);
  const written = join(folder, "share", "jupyter", "kernels", "gaplab");

  it("writes a kernelspec with absolute paths and logos", async () => {
    expect(await run()).toMatchObject({ code: 0, stdout: `installed: ${written}\n` });
    const spec = JSON.parse(readFileSync(join(written, "kernel.json"), "utf8"));
    expect(spec).toMatchObject({ display_name: "TypeScript (GapLab)", language: "typescript", interrupt_mode: "message" });
    expect(spec.argv).toHaveLength(3);
    for (const path of spec.argv.slice(0, 2)) expect(isAbsolute(path) && statSync(path).isFile(), path).toBe(true);
    expect(statSync(spec.argv[0]).mode & 0o111, "the first word can be executed").not.toBe(0);
    expect(spec.argv[2]).toBe("{connection_file}");
    for (const size of [32, 64]) {
      const png = readFileSync(join(written, `logo-${size}x${size}.png`));
      expect(png.subarray(1, 4).toString()).toBe("PNG");
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([size, size]);
    }
    expect(readFileSync(join(written, "logo-svg.svg"), "utf8")).toMatch(/^<svg/);
  });

  it("changes nothing the second time, and mends a file that is gone or cut short", async () => {
    const before = statSync(join(written, "kernel.json")).mtimeMs;
    expect((await run()).stdout).toBe(`already installed: ${written}\n`);
    expect(statSync(join(written, "kernel.json")).mtimeMs).toBe(before);
    rmSync(join(written, "logo-svg.svg"));
    expect((await run()).stdout).toBe(`installed: ${written}\n`);
    writeFileSync(join(written, "kernel.json"), '{"argv": [');
    expect((await run()).stdout).toBe(`installed: ${written}\n`);
  });

  it("says what is missing", async () => {
    expect(await node("kernel/install.mjs")).toMatchObject({ code: 2, stderr: expect.stringContaining("--sys-prefix PATH") });
    const nowhere = await node("kernel/install.mjs", "--sys-prefix", join(folder, "none"));
    expect(nowhere).toMatchObject({ code: 1, stderr: expect.stringContaining("got nothing there") });
  });
});

describe("how it starts", () => {
  const checkout = join(folder, "checkout");
  const launcher = join(checkout, launcherPath);
  mkdirSync(join(checkout, "kernel"), { recursive: true });
  writeFileSync(join(checkout, "package.json"), '{ "version": "1.2.3" }');
  const plain = [process.execPath, join(checkout, mainPath), "{connection_file}"];

  it("by the launcher where that can be executed, else by Node", () => {
    expect(kernelspec("linux", checkout).argv).toEqual(plain);
    writeFileSync(launcher, "#!/bin/sh\n", { mode: 0o644 });
    expect(kernelspec("linux", checkout).argv).toEqual(plain);
    chmodSync(launcher, 0o755);
    expect(kernelspec("linux", checkout).argv).toEqual([launcher, process.execPath, "{connection_file}"]);
    expect(kernelspec("darwin", checkout).argv[0]).toBe(launcher);
    expect(kernelspec("win32", checkout).argv).toEqual(plain);
  });
});

describe("where it goes, as Jupyter has it", () => {
  const home = join(folder, "home");

  it.each<[string, NodeJS.ProcessEnv, NodeJS.Platform, string]>([
    ["Linux", {}, "linux", join(home, ".local", "share", "jupyter")],
    ["XDG_DATA_HOME", { XDG_DATA_HOME: "/x" }, "linux", "/x/jupyter"],
    ["JUPYTER_DATA_DIR", { JUPYTER_DATA_DIR: "/data", XDG_DATA_HOME: "/x" }, "linux", "/data"],
    ["macOS", { XDG_DATA_HOME: "/x" }, "darwin", join(home, "Library", "Jupyter")],
    ["Windows", { APPDATA: "/roaming" }, "win32", "/roaming/jupyter"],
    ["Windows without APPDATA", {}, "win32", join(home, ".jupyter", "data")],
  ])("--user: %s", (_, env, platform, expected) => {
    expect(userData(machine(env, platform))).toBe(expected);
    expect(dataFolder({}, machine(env, platform))).toBe(expected);
    expect(dataFolder({ user: true }, machine(env, platform))).toBe(expected);
  });

  it("--prefix and --sys-prefix: share/jupyter below", () => {
    expect(dataFolder({ prefix: folder })).toBe(join(folder, "share", "jupyter"));
    expect(dataFolder({ sysPrefix: folder })).toBe(join(folder, "share", "jupyter"));
    expect(dataFolder({ sysPrefix: true }, machine({ VIRTUAL_ENV: folder }))).toBe(join(folder, "share", "jupyter"));
    expect(dataFolder({ sysPrefix: true }, machine({ CONDA_PREFIX: folder }))).toBe(join(folder, "share", "jupyter"));
    expect(() => dataFolder({ sysPrefix: true }, machine({}))).toThrow("an active environment");
  });

  it("the same folders as jupyter_core's own", async () => {
    const python = join(root, ".venv", "bin", "python");
    const env = { HOME: home, JUPYTER_PATH: "/one:/two", PATH: process.env.PATH };
    for (const more of [{}, { XDG_DATA_HOME: "/x" }, { JUPYTER_DATA_DIR: "/data" }]) {
      const script = "import json; from jupyter_core.paths import jupyter_path; print(json.dumps(jupyter_path()))";
      const said = await new Promise<string>((done, fail) =>
        execFile(python, ["-c", script], { env: { ...env, ...more } }, (error, stdout) => (error ? fail(error) : done(stdout))),
      );
      const ours = searchPath(machine({ ...env, ...more, VIRTUAL_ENV: join(root, ".venv") })).map(({ data }) => data);
      expect(ours).toEqual(expect.arrayContaining(JSON.parse(said)));
    }
  });
});

describe("list", () => {
  const place = (name: string) => join(folder, "places", name);
  const at = (name: string) => join(place(name), "kernels", "gaplab");
  const look = async (...names: string[]) => {
    const found = await listKernelspecs(machine({ JUPYTER_PATH: names.map(place).join(":") }));
    return found.filter((one) => one.from === "JUPYTER_PATH");
  };
  const put = (name: string, change: (spec: ReturnType<typeof kernelspec>) => object) => {
    mkdirSync(at(name), { recursive: true });
    writeFileSync(join(at(name), "kernel.json"), JSON.stringify(change(kernelspec())));
  };

  it("says which checkout and which Node each starts", async () => {
    install(place("good"));
    expect(await look("good", "not there")).toEqual([
      {
        name: "gaplab",
        from: "JUPYTER_PATH",
        folder: at("good"),
        root: root.replace(/\/$/, ""),
        node: process.execPath,
        nodeVersion: process.versions.node,
        ok: true,
      },
    ]);
  });

  it.each<[string, (spec: ReturnType<typeof kernelspec>) => object, string]>([
    [
      "a checkout that is gone",
      (s) => ({ ...s, argv: ["/no/node", "/gone/kernel/dist/main.js", "{connection_file}"] }),
      "/gone is gone",
    ],
    [
      "a launcher that is gone",
      (s) => ({ ...s, argv: [`${folder}/launched/kernel/launch.sh`, process.execPath, "{}"] }),
      "launch.sh is gone",
    ],
    ["a Node that is gone", (s) => ({ ...s, argv: ["/no/node", join(root, mainPath), "{}"] }), "its Node /no/node is gone"],
    [
      "a Node that does not start",
      (s) => ({ ...s, argv: [join(root, "README.md"), join(root, mainPath), "{}"] }),
      "does not start",
    ],
    [
      "an old Node",
      (s) => ({ ...s, argv: [`${folder}/old-node`, join(root, mainPath), "{}"] }),
      "20.18.9, 20.19 or newer is needed",
    ],
    ["no argv", () => ({}), "kernel.json has no argv"],
  ])("%s: broken, and how to mend it", async (name, change, problem) => {
    mkdirSync(join(folder, "launched", "kernel", "dist"), { recursive: true });
    writeFileSync(join(folder, "launched", mainPath), "");
    writeFileSync(join(folder, "old-node"), "#!/bin/sh\necho v20.18.9\n", { mode: 0o755 });
    put(name, change);
    const [found] = await look(name);
    expect(found).toMatchObject({ ok: false, problem: expect.stringContaining(problem) });
    expect(found.fix).toMatch(/kernel install|Delete/);
  });

  it("leaves other kernels out, and counts a linked folder once", async () => {
    const other = join(place("mixed"), "kernels", "other");
    mkdirSync(other, { recursive: true });
    writeFileSync(
      join(other, "kernel.json"),
      JSON.stringify({ argv: ["python", "-m", "x"], display_name: "x", language: "python" }),
    );
    install(place("mixed"));
    symlinkSync(place("mixed"), place("linked"));
    expect((await look("mixed", "linked")).map(({ folder: found }) => found)).toEqual([at("mixed")]);
  });
});

describe("uninstall", () => {
  const data = join(folder, "data");
  const at = join(data, "kernels", "gaplab");

  it("removes what install wrote, and says when there is nothing", () => {
    install(data);
    expect(uninstall(data)).toEqual({ folder: at });
    expect(existsSync(at)).toBe(false);
    expect(() => uninstall(data)).toThrow("got none");
  });

  it("removes one of an older GapLab, which had no mark", () => {
    install(data);
    const file = join(at, "kernel.json");
    writeFileSync(file, readFileSync(file, "utf8").replace(/"metadata": [^]*\n {2}\}/, '"metadata": {}'));
    expect(JSON.parse(readFileSync(file, "utf8")).metadata).toEqual({});
    uninstall(data);
    expect(existsSync(at)).toBe(false);
  });

  it("leaves another's kernel of the same name, and so does install", () => {
    mkdirSync(at, { recursive: true });
    const theirs = JSON.stringify({ argv: ["other"], display_name: "Another", language: "typescript" });
    writeFileSync(join(at, "kernel.json"), theirs);
    expect(() => uninstall(data)).toThrow('one named "Another"');
    expect(() => install(data)).toThrow('one named "Another"');
    expect(readFileSync(join(at, "kernel.json"), "utf8")).toBe(theirs);
    writeFileSync(join(at, "kernel.json"), "{");
    expect(() => uninstall(data)).toThrow("cannot be read");
    expect(existsSync(at)).toBe(true);
  });

  it("takes away a link, not what it points to", () => {
    const linked = join(folder, "linked data");
    install(join(folder, "target"));
    mkdirSync(join(linked, "kernels"), { recursive: true });
    symlinkSync(join(folder, "target", "kernels", "gaplab"), join(linked, "kernels", "gaplab"));
    uninstall(linked);
    expect(existsSync(join(linked, "kernels", "gaplab"))).toBe(false);
    expect(existsSync(join(folder, "target", "kernels", "gaplab", "kernel.json"))).toBe(true);
  });
});

describe("a connection file that is none", () => {
  it.each([
    ["missing", undefined, "no such file"],
    ["not JSON", "{", "JSON"],
    ["without a port", `{"shell_port": 1}`, "expected a port number in control_port"],
  ])("%s: one line, exit code 1", async (name, content, message) => {
    const file = join(folder, `${name}.json`);
    if (content !== undefined) writeFileSync(file, content);
    const { code, stderr } = await node("kernel/dist/main.js", file);
    expect(code).toBe(1);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(stderr).toContain("could not start");
    expect(stderr).toContain(message);
  });
});
